"""What the predecessor's schema says, copied as data, and where this package decided otherwise."""
