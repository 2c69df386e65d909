"""The switch between the whole region and its two sides."""

from flask import url_for

from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.web.locale import translate
from tracker.months.parts import Choice
from tracker.register.rules.register import Side


def sides(month: str, cut: Cut) -> list[Choice]:
    """Return the switch between the whole and its two sides."""
    every = [ALL, *(Cut(CutKind.SIDE, side.value) for side in Side)]
    return [
        (
            translate(Side(each.key) if each.key else CutKind.ALL),
            url_for("figures.overview", month=month, side=each.key or None),
            each == cut,
        )
        for each in every
    ]
