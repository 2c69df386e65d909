"""Figures of records: the page with the records behind one, and the panel of all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.core import rates
from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.i18n import Choice, say
from tracker.core.web.locale import told
from tracker.core.web.tiles import Tile
from tracker.figures.parts.links import cut_url, figure_url
from tracker.figures.queries import records
from tracker.figures.rules import STATUSES, Figure, FigureValue, Records
from tracker.grading.rules import FunnelStep, GradeLevel, Target
from tracker.months.models import Month
from tracker.plans.rules import Stage
from tracker.register.queries import tree as register
from tracker.retrofits.rules import EliminationStage, TrackStage

STATES: Mapping[Records, type[Choice]] = {
    Records.RETROFIT_PROJECTS: Stage,
    Records.TRACKS: TrackStage,
    Records.ELIMINATIONS: EliminationStage,
    Records.APPLICATIONS: FunnelStep,
    Records.RATINGS: GradeLevel,
}
"""The words for the state of each kind of record; targets have none."""
_TITLES: Mapping[Records, type[Choice]] = {Records.APPLICATIONS: Target, Records.TARGETS: Target}
PANEL = (
    "grading.target", "grading.first_reviewed", "grading.submitted", "grading.expert_reviewed", "grading.rated",
    "grading.rated_cumulative", "retrofit.steel.projects_built", "retrofit.cement.enterprises_built",
    "campaign.coke_oven.stopped",
)  # fmt: skip
"""What the overview shows of them."""


@dataclass(frozen=True)
class Line:
    """One record as the page lists it."""

    code: str
    name: str
    url: str
    bureau: str
    title: str
    state: str
    day: str
    amount: int


@dataclass(frozen=True)
class RecordsPage:
    """A figure of records with everything that is counted."""

    figure: Figure
    cut: Cut
    cut_name: str
    tile: Tile
    lines: list[Line]
    is_sum: bool
    of_bureaus: bool
    others: list[tuple[str, str, bool]]


def records_page(session: Session, month: Month, figure: Figure, cut: Cut) -> RecordsPage:
    """Prepare the page: three statements."""
    values = {each.figure.code: each for each in records.values(session, month, cut)}
    found = records.rows(session, month, figure, cut)
    names = register.branches(session, month.code)
    kind = figure.records or Records.TARGETS
    return RecordsPage(
        figure,
        cut,
        register.cut_name(session, cut),
        tile(values[figure.code], cut) if figure.code in values else _nothing(figure, month, cut),
        [_line(each, kind, month, names) for each in found],
        figure.measures == ("amount",),
        kind is Records.TARGETS,
        [(told(each.name), figure_url(each, month.code, cut), each is figure) for each in STATUSES.values()],
    )


def panel(found: Iterable[FigureValue], cut: Cut) -> list[Tile]:
    """Prepare what the overview shows of grades and retrofits."""
    values = {each.figure.code: each for each in found}
    return [tile(values[code], cut) for code in PANEL if code in values]


def tile(value: FigureValue, cut: Cut = ALL) -> Tile:
    """Prepare one figure, with what it is set against."""
    figure, url = value.figure, figure_url(value.figure, value.month, cut)
    base = ""
    if figure.base and value.denominator is not None:
        rate = rates.text(value.numerator, value.denominator)
        words = say("{base} {n}，{rate}%", base=told(STATUSES[figure.base].name), n=value.denominator, rate=rate)
        base = told(words) if value.denominator else ""
    above = value.denominator is not None and value.numerator > value.denominator > 0
    note = ("state-warn", "exclamation-triangle", told("超额")) if above else None
    return Tile(told(figure.name), value.value, told(figure.unit), base, "", url, url, note)


def _nothing(figure: Figure, month: Month, cut: Cut) -> Tile:
    url = figure_url(figure, month.code, cut)
    return Tile(told(figure.name), rates.MISSING, "", "", "", url, url)


def _line(found: records.Record, kind: Records, month: Month, names: Mapping[str, register.Branch]) -> Line:
    of_bureau = kind is Records.TARGETS
    where = Cut(CutKind.BUREAU if of_bureau else CutKind.ENTERPRISE, found.code)
    return Line(
        found.code, found.name, cut_url(month.code, where), register.written(dict(names), found.bureau_path),
        _word(_TITLES.get(kind), found.title), _word(STATES.get(kind), found.state),
        found.day.isoformat() if found.day else "", found.amount,
    )  # fmt: skip


def _word(choices: type[Choice] | None, value: str) -> str:
    return told(choices(value)) if choices is not None and value else told(value)
