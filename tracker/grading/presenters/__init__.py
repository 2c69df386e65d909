"""Presenters of grading. Each prepares the values that one page shows."""
