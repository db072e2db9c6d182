"""Verbs on rows."""
