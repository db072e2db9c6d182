"""The revisions and the runner that applies them."""
