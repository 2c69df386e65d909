"""Positions: one row per plan item and month, and their totals."""
