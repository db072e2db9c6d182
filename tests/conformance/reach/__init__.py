"""Tasks from ready to over."""
