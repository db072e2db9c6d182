"""Chains on real databases."""
