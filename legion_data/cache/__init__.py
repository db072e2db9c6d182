"""Caches in front of the shared database."""
