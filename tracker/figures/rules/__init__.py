"""Declarations of figures: every published number is declared once and has one formula."""

from tracker.core.cuts import ALL, Cut, CutKind, not_here, parse_cut
from tracker.figures.rules.declarations import FIGURES, Figure, Kind
from tracker.figures.rules.filters import ENTERPRISE_FILTERS, PROJECT_FILTERS, Records, RowFilter, Rows
from tracker.figures.rules.statuses import STATUSES, figure
from tracker.figures.rules.values import FigureValue, counted, evaluate
from tracker.positions.rules import Basis

__all__ = [
    "ALL",
    "Basis",
    "ENTERPRISE_FILTERS",
    "FIGURES",
    "PROJECT_FILTERS",
    "STATUSES",
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
