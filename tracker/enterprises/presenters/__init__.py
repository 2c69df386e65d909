"""Presenters of enterprises and projects: each prepares the values that one page renders."""
