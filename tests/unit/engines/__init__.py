"""Engines, without a database."""
