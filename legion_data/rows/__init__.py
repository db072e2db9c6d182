"""Portable verbs on rows, and tables without a model."""
