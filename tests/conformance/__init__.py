"""Each behaviour once, on every database."""
