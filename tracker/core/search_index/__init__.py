"""The search index: names and codes with their search keys."""
