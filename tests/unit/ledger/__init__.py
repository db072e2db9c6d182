"""The LLM ledger, without a database."""
