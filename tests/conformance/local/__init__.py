"""The local database: opening, extensions, rows, care, erasure."""
