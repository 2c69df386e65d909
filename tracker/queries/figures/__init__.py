"""Figures as they are read: the totals of a month, and the values of every declared figure at any cut."""

from tracker.queries.figures.totals import MonthTotals, approved, filed, on_basis, require_cut
from tracker.queries.figures.values import every_cut, values

__all__ = ["MonthTotals", "approved", "every_cut", "filed", "on_basis", "require_cut", "values"]
