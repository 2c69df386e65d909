"""Figures: every published number declared once; there is no second formula anywhere."""

from tracker.domain.figures.cuts import ALL, Cut, CutKind, not_here, parse_cut
from tracker.domain.figures.declarations import FIGURES, Figure, Kind
from tracker.domain.figures.filters import ENTERPRISE_FILTERS, PROJECT_FILTERS, Records, RowFilter, Rows
from tracker.domain.figures.statuses import STATUSES, figure
from tracker.domain.figures.values import Basis, FigureValue, counted, evaluate

__all__ = [
    "ALL",
    "ENTERPRISE_FILTERS",
    "FIGURES",
    "PROJECT_FILTERS",
    "STATUSES",
    "Basis",
    "Cut",
    "CutKind",
    "Figure",
    "FigureValue",
    "Kind",
    "Records",
    "RowFilter",
    "Rows",
    "counted",
    "evaluate",
    "figure",
    "not_here",
    "parse_cut",
]
