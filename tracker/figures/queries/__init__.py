"""Queries of figures: totals of a month, and values of every declared figure at any cut."""

from tracker.figures.queries.totals import MonthTotals, approved, filed, on_basis, require_cut
from tracker.figures.queries.values import every_cut, values

__all__ = ["MonthTotals", "approved", "every_cut", "filed", "on_basis", "require_cut", "values"]
