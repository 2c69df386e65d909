"""Positions: one plan item in one month, and the totals kept beside them."""
