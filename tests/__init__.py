"""The tests; they read as sentences and come in by a user's door."""
