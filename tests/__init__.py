"""The test suite: names are sentences, and most tests use the same interfaces as users."""
