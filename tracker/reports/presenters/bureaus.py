"""The report board by bureau: numbers due, in review, approved, returned, missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask import url_for

from tracker.core import rates
from tracker.core.cuts import Cut, CutKind
from tracker.core.i18n import message
from tracker.core.web.locale import translate
from tracker.register.queries.tree import Branch
from tracker.register.rules.register import keys_of
from tracker.reports.parts.states import TONES
from tracker.reports.rules.reports import HANDED_IN, ReportState

Counts = Mapping[ReportState, int]
_TONES = TONES | {ReportState.DRAFT: TONES[ReportState.MISSED]}
"""Segments of the bar, done on the left; enterprises that have not begun count as not reported."""


@dataclass(frozen=True)
class UnitRow:
    """One line: the whole, a side, or a bureau with everything below it."""

    kind: str
    name: str
    url: str
    counts: dict[ReportState, int] = field(default_factory=dict)

    def count(self, *states: ReportState) -> int:
        """How many reports are in some states."""
        return sum(self.counts.get(state, 0) for state in states)

    @property
    def due(self) -> int:
        """How many are asked for."""
        return sum(self.counts.values())

    @property
    def missing(self) -> int:
        """How many the enterprises still owe, the returned ones apart."""
        return self.count(ReportState.DRAFT, ReportState.MISSED)

    @property
    def rate(self) -> str:
        """The share of those handed in."""
        return rates.text(self.count(*HANDED_IN), self.due) + "%"

    @property
    def parts(self) -> list[dict[str, object]]:
        """The bar."""
        return [{"share": 100 * self.count(state) / max(1, self.due), "tone": tone} for state, tone in _TONES.items()]


def units(month: str, counts: Mapping[str, Counts], tree: Mapping[str, Branch]) -> list[UnitRow]:
    """Return the lines; nothing where everything stands under one bureau without bureaus below."""
    ways = {path: keys_of(path) for path in counts}
    roots = sorted({way[0] for way in ways.values()}, key=lambda key: list(tree).index(key))
    rows = [UnitRow("total", translate("合计"), _url(month, ""), _sum(counts.values()))]
    for root in roots:
        within = {path: way for path, way in ways.items() if way[0] == root}
        deep = _shared(list(within.values()))
        if len(roots) > 1:
            side = tree[root].side
            name = translate(message("{side}小计", side=translate(side)))
            url = _url(month, str(Cut(CutKind.SIDE, side.value)))
            rows.append(UnitRow("subtotal", name, url, _sum(counts[path] for path in within)))
            deep = 1
        rows += _below(month, within, counts, tree, deep)
    return rows if len(rows) > 2 else []


def _below(
    month: str, within: Mapping[str, list[str]], counts: Mapping[str, Counts], tree: Mapping[str, Branch], deep: int
) -> list[UnitRow]:
    groups: dict[str, list[str]] = {}
    for path, way in within.items():
        groups.setdefault(way[deep] if len(way) > deep else "", []).append(path)
    rows = []
    for key in sorted(groups, key=lambda each: list(tree).index(each) if each in tree else -1):
        name = tree[key].short_name if key in tree else translate("本级直管")
        url = _url(month, str(Cut(CutKind.BUREAU, key))) if key in tree else ""
        rows.append(UnitRow("child", name, url, _sum(counts[path] for path in groups[key])))
    return rows


def _shared(ways: list[list[str]]) -> int:
    """Return how many bureaus, from the root down, all ways pass."""
    apart = (place for place, keys in enumerate(zip(*ways, strict=False)) if len(set(keys)) > 1)
    return next(apart, min(map(len, ways)))


def _sum(each: Iterable[Counts]) -> dict[ReportState, int]:
    total: dict[ReportState, int] = {}
    for counts in each:
        for state, count in counts.items():
            total[state] = total.get(state, 0) + count
    return total


def _url(month: str, cut: str) -> str:
    return url_for("reports.index", month=month, cut=cut or None)
