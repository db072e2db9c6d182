"""The tests of legion_data. Everything runs on real databases; see tests/conftest.py for the fixtures."""
