"""The commands ``legion-data`` and ``legion-migrate``: one file a command, nothing heavy imported before it runs."""
