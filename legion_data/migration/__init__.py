"""The schema and its changes: the list of revisions, the runner, the words that revisions are made of, the checks."""
