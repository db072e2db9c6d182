"""The commands on three databases."""
