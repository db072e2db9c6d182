"""Encrypted columns and their keys, on each database."""
