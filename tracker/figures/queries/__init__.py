"""Queries of figures: totals of a month, and values of every declared figure at any cut."""

from tracker.figures.queries.totals import filed, on_basis
from tracker.figures.queries.values import every_cut, values
from tracker.positions.queries import MonthTotals, approved
from tracker.register.queries.tree import require_cut

__all__ = ["MonthTotals", "approved", "every_cut", "filed", "on_basis", "require_cut", "values"]
