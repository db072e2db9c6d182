"""Extensions that migrate the shared database, on each of the three."""
