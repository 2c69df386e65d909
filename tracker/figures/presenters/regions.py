"""The comparison of regions: total, both sides with subtotals, and the bureaus under each root."""

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.i18n import message
from tracker.core.web.locale import translate
from tracker.figures.parts.links import cut_url, enterprises_url, projects_url
from tracker.figures.queries import MonthTotals
from tracker.figures.rules import FIGURES, FigureValue, evaluate
from tracker.positions.rules import NOTHING, Dimension, Measures
from tracker.register.queries.tree import Branch
from tracker.register.rules.register import Side

CODES = (
    "plan.enterprises",
    "plan.investment.planned",
    "plan.investment.completed",
    "plan.investment.rate",
    "plan.projects.planned",
    "plan.projects.built",
    "plan.projects.rate",
    "plan.enterprises.carried",
)


@dataclass(frozen=True)
class RegionRow:
    """One line: total, subtotal, a bureau below, or what a bureau supervises itself (no list of its own, no links)."""

    kind: str
    name: str
    url: str | None
    values: Mapping[str, FigureValue]
    links: Mapping[str, str]


def overview(totals: MonthTotals, tree: Mapping[str, Branch], cut: Cut) -> list[RegionRow]:
    """Return the lines of the whole, or of one side."""
    rows = [_row("total", translate("合计"), cut, totals)]
    for side in Side:
        part = Cut(CutKind.SIDE, side.value)
        if cut not in (ALL, part):
            continue
        if cut == ALL:
            rows.append(_row("subtotal", translate(message("{side}小计", side=translate(side))), part, totals))
        for root in sorted(root for root, of in totals.sides.items() if of is side):
            rows += _under(totals, tree, root)
    return rows


def bureau(totals: MonthTotals, tree: Mapping[str, Branch], key: str) -> list[RegionRow]:
    """Return the lines of one bureau: its total, what it supervises itself, and each bureau below."""
    return [_row("total", translate("合计"), Cut(CutKind.BUREAU, key), totals), *_under(totals, tree, key)]


def _under(totals: MonthTotals, tree: Mapping[str, Branch], key: str) -> list[RegionRow]:
    rows = []
    own = totals.direct(Dimension.BUREAU, key)
    if own != NOTHING:
        rows.append(RegionRow("child", translate("本级直管"), None, _values(totals, own, ALL), {}))
    for child in totals.below(Dimension.BUREAU, key):
        name = tree[child].short_name if child in tree else child
        rows.append(_row("child", name, Cut(CutKind.BUREAU, child), totals))
    return rows


def _row(kind: str, name: str, cut: Cut, totals: MonthTotals) -> RegionRow:
    month = totals.month
    url = cut_url(month, cut) if cut.kind is CutKind.BUREAU and kind != "total" else None
    enterprises, projects = enterprises_url(month, cut), projects_url(month, cut)
    links = {
        "plan.enterprises": enterprises,
        "plan.enterprises.carried": enterprises_url(month, cut, "carried"),
        "plan.investment.planned": projects,
        "plan.investment.completed": projects,
        "plan.projects.planned": projects,
        "plan.projects.built": projects_url(month, cut, "completed"),
    }
    return RegionRow(kind, name, url, _values(totals, totals.at(cut), cut), links)


def _values(totals: MonthTotals, measures: Measures, cut: Cut) -> dict[str, FigureValue]:
    return {
        code: evaluate(FIGURES[code], measures, month=totals.month, plan_year=totals.plan_year, cut=cut)
        for code in CODES
    }
