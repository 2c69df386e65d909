"""Values of declared figures at one cut (part of the region), and the list of all cuts."""

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.cuts import ALL, Cut, CutKind
from tracker.figures.rules import FIGURES, FigureValue, evaluate
from tracker.positions.queries import MonthTotals
from tracker.register.models import Bureau, Category, Industry, Place
from tracker.register.rules.register import Side


def values(totals: MonthTotals, cut: Cut = ALL) -> list[FigureValue]:
    """Return the value of every declared figure at a cut; a category cut has no counts of enterprises."""
    measures = totals.at(cut)
    return [
        evaluate(figure, measures, month=totals.month, plan_year=totals.plan_year, cut=cut, basis=totals.basis)
        for figure in FIGURES.values()
        if cut.counts_enterprises or not figure.of_enterprises
    ]


def every_cut(session: Session) -> list[Cut]:
    """Return every cut of the region except single enterprises, in the order of the register."""
    keyed = (
        (CutKind.BUREAU, sa.select(col(Bureau.key)).order_by(col(Bureau.path))),
        (CutKind.PLACE, sa.select(col(Place.code)).order_by(col(Place.path))),
        (CutKind.INDUSTRY, sa.select(col(Industry.code)).order_by(col(Industry.code))),
        (CutKind.CATEGORY, sa.select(col(Category.code)).order_by(col(Category.code))),
    )
    cuts = [ALL, *(Cut(CutKind.SIDE, side.value) for side in Side)]
    for kind, query in keyed:
        cuts.extend(Cut(kind, key) for key in session.scalars(query))
    return cuts
