"""Ciphertexts and values, without a database."""
