"""What users install: built, installed alone, used as a new user would."""
