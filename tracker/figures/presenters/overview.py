"""The overview of a month and the page of a bureau, in a constant number of SQL statements."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker.core.calendar import months as calendar
from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.web.locale import translate
from tracker.core.web.tiles import Tile
from tracker.figures import queries as figures
from tracker.figures.parts import window as figures_window
from tracker.figures.parts.links import figure_url, rows_url
from tracker.figures.parts.numbers import HEADLINE_FIGURES, SECONDARY_FIGURES, Compared, fact, of_sides, tile
from tracker.figures.presenters import charts, records, regions
from tracker.figures.presenters.basis import Basis, basis
from tracker.figures.presenters.charts import Chart, StagePart
from tracker.figures.queries import attention
from tracker.figures.queries import records as counted
from tracker.figures.queries.tree import part
from tracker.figures.queries.trend import trend
from tracker.figures.rules import Figure, paragraph
from tracker.months.models import Month
from tracker.months.parts import Choice, Frame
from tracker.register.queries.tree import Branch, branches, sides, written
from tracker.register.rules.register import Side
from tracker.reports.parts.states import STATES
from tracker.reports.queries import report_status
from tracker.reports.rules.reports import ReportState

SIDES = tuple((side.label, Cut(CutKind.SIDE, side.value)) for side in Side)


@dataclass(frozen=True)
class OverdueLine:
    """An overdue item with the days since it was due, counted at the month's last day."""

    item: attention.OverdueItem
    bureau: str
    days: int


@dataclass(frozen=True)
class CarriedLine:
    """A carried enterprise with the state of its report: look, icon, word."""

    row: attention.CarriedEnterprise
    bureau: str
    state: tuple[str, str, str] | None


@dataclass(frozen=True)
class Saying:
    """A run of the progress sentence; a number has the address of its rows."""

    text: str
    url: str | None


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """What the overview and a bureau's page share."""

    compared: Compared
    tiles: list[Tile]
    facts: list[Tile]
    chart: Chart
    stages: list[StagePart]
    overdue: list[OverdueLine]
    regions: list[regions.RegionRow]
    tree: dict[str, Branch]


@dataclass(frozen=True, kw_only=True)
class OverviewPage:
    """The overview with its head; the body comes from the cache while nothing changed."""

    body: Markup
    frame: Frame
    sides: list[Choice]
    """The switch between the whole and its two sides."""
    cut: Cut


@dataclass(frozen=True, kw_only=True)
class Overview:
    """Everything that the body of the overview prints."""

    frame: Frame
    cut: Cut
    numbers: Numbers
    saying: list[Saying]
    """The sentence on retrofits."""
    carried: list[CarriedLine]
    reports: list[tuple[str, int]]
    basis: Basis | None
    statuses: list[Tile]


def overview(session: Session, month: Month, cut: Cut, shown: Frame) -> Overview:
    """Prepare the overview of the whole or of one side."""
    shared = numbers(session, month, cut)
    said = figures.values(shared.compared.totals, cut)
    statuses = counted.values(session, month, cut)
    values = {value.figure.code: value for value in [*said, *statuses]}
    saying = [
        Saying(translate(piece.text), None if piece.code is None else _said_url(values[piece.code].figure, month, cut))
        for piece in paragraph.pieces(month.plan_year, values, part(session, cut))
    ]
    counts = report_status.counts(session, month) if cut == ALL else {}
    return Overview(
        frame=shown,
        cut=cut,
        numbers=shared,
        saying=saying,
        carried=_carried(attention.carried(session, month, cut), shared.tree),
        reports=[(translate(state), counts[state]) for state in ReportState if counts.get(state)],
        basis=basis(shared.compared, attention.waiting(session, month, cut), month),
        statuses=records.panel(statuses, cut),
    )


def _said_url(figure: Figure, month: Month, cut: Cut) -> str:
    """Return what a number of the sentence opens: its rows, or the page of the records that make it."""
    return rows_url(figure, month.code, cut) if figure.records is None else figure_url(figure, month.code, cut)


def numbers(session: Session, month: Month, cut: Cut) -> Numbers:
    """Prepare what both pages share: four statements."""
    tree = branches(session, month.code)
    totals = figures.approved(session, month, sides=sides(tree))
    before = calendar.previous(month.code)
    window = {*figures_window.window(month), before}
    through = trend(session, window, plan_year=month.plan_year, cut=cut, sides=totals.sides)
    compared = Compared(
        totals, cut, totals.at(cut), through.get(before), of_sides(totals, SIDES) if cut == ALL else ()
    )  # fmt: skip
    lines = regions.bureau(totals, tree, cut.key) if cut.kind is CutKind.BUREAU else regions.overview(totals, tree, cut)
    return Numbers(
        compared=compared,
        tiles=[tile(code, compared) for code in HEADLINE_FIGURES],
        facts=[fact(code, compared) for code in SECONDARY_FIGURES],
        chart=charts.rates_chart(month, through),
        stages=charts.stages(compared.now, month.code, cut),
        overdue=_overdue(attention.overdue(session, month, cut), month, tree),
        regions=lines,
        tree=tree,
    )


def report_look(state: ReportState) -> tuple[str, str, str]:
    """Return look, icon and word of a report's state."""
    return *STATES[state], translate(state)


def _overdue(items: Sequence[attention.OverdueItem], month: Month, tree: dict[str, Branch]) -> list[OverdueLine]:
    last = calendar.last_day(month.code)
    return [OverdueLine(item, written(tree, item.bureau_path), (last - item.due).days) for item in items]


def _carried(rows: Sequence[attention.CarriedEnterprise], tree: dict[str, Branch]) -> list[CarriedLine]:
    return [
        CarriedLine(row, written(tree, row.bureau_path), None if row.state is None else report_look(row.state))
        for row in rows
    ]
