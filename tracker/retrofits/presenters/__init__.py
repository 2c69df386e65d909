"""Presenters of retrofits. Each prepares the values that one page shows."""
