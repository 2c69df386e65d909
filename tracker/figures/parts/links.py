"""URLs of figures and their rows, with cut and filter in the query string."""

from typing import Any

from flask import url_for

from tracker.core.cuts import ALL, Cut, CutKind
from tracker.figures.rules import FIGURES, Figure, Kind, Rows


def rows_url(figure: Figure, month: str, cut: Cut = ALL) -> str:
    """Return the list whose total is the figure; a ratio opens into the rows of its denominator, which hold both.

    A figure of records has its records on its own page.
    """
    if figure.records is not None:
        return figure_url(figure, month, cut)
    counted = FIGURES[figure.denominator] if figure.kind is Kind.RATIO else figure
    if counted.rows is Rows.ENTERPRISES:
        return enterprises_url(month, cut, counted.filter)
    return projects_url(month, cut, counted.filter)


def projects_url(month: str, cut: Cut = ALL, rows: str = "all") -> str:
    """Return the list of projects of a cut."""
    return url_for("plans.projects", month=month, **chosen(cut, rows))


def enterprises_url(month: str, cut: Cut = ALL, rows: str = "all") -> str:
    """Return the list of enterprises of a cut."""
    return url_for("register.enterprises", month=month, **chosen(cut, rows))


def figure_url(figure: Figure, month: str, cut: Cut = ALL) -> str:
    """Return the page of one figure."""
    return url_for("figures.figure", month=month, code=figure.code, **chosen(cut))


def cut_url(month: str, cut: Cut) -> str:
    """Give the page that a cut has of its own: the overview, a bureau, an enterprise; else the list of its projects."""
    if cut.kind is CutKind.BUREAU:
        return url_for("figures.bureau", month=month, key=cut.key)
    if cut.kind is CutKind.ENTERPRISE:
        return url_for("register.enterprise", month=month, code=cut.key)
    if cut.kind in (CutKind.ALL, CutKind.SIDE):
        return url_for("figures.overview", month=month, side=cut.key or None)
    return projects_url(month, cut)


def chosen(cut: Cut, rows: str = "all") -> dict[str, Any]:
    """Return the words of an address for a cut and a filter, those left out that say nothing."""
    words: dict[str, Any] = {"cut": str(cut)} if cut != ALL else {}
    return words if rows == "all" else words | {"filter": rows}
