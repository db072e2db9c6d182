"""Processes that are killed (SIGKILL) at any step, and what they leave."""
