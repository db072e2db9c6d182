"""What the other tests stand on, tested."""
