"""Chains as pure functions."""
