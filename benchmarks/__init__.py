"""Measurements: one command, JSON out. Never a test: a slow machine is not a bug."""
