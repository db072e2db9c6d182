"""Models on every database."""
