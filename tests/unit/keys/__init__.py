"""Where keys come from, without a database."""
