"""The normalised picture of a schema, as pure functions."""
