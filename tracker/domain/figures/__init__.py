"""Figures: every published number declared once; there is no second formula anywhere."""

from tracker.domain.figures.cuts import ALL, Cut, CutKind, parse_cut
from tracker.domain.figures.declarations import FIGURES, Figure, Kind, figure
from tracker.domain.figures.filters import ENTERPRISE_FILTERS, PROJECT_FILTERS, RowFilter, Rows
from tracker.domain.figures.values import Basis, FigureValue, evaluate

__all__ = [
    "ALL",
    "ENTERPRISE_FILTERS",
    "FIGURES",
    "PROJECT_FILTERS",
    "Basis",
    "Cut",
    "CutKind",
    "Figure",
    "FigureValue",
    "Kind",
    "RowFilter",
    "Rows",
    "evaluate",
    "figure",
    "parse_cut",
]
