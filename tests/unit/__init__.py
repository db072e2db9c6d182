"""Pure behaviour: no database, no server."""
