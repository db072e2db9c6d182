"""Settings: pure, without a database."""
