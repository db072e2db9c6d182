"""Keys: where they come from. Never in the source, never in a log."""
