"""What is known of tasks without a database."""
