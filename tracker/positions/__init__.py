"""Positions (状况行): one row per plan item and month, and their totals."""
