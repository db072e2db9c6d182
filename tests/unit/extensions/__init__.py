"""The pure parts of extension migrations."""
