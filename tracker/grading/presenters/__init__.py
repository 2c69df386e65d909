"""Presenters of this capability: each prepares the values that one page renders."""
