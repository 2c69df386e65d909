"""The search index: names and codes with the keys by which they are found."""
