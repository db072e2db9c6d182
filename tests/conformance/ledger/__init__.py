"""The LLM ledger, on every database."""
