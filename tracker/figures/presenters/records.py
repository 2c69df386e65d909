"""Figures of records: the page with the records behind one, and the panel of all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.core import rates
from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.i18n import LabeledEnum, message
from tracker.core.web.locale import translate
from tracker.core.web.tiles import Tile
from tracker.figures.parts.links import cut_url, figure_url
from tracker.figures.queries import records
from tracker.figures.rules import STATUSES, Figure, FigureValue, Records
from tracker.grading.rules import FunnelStep, GradeLevel, Target
from tracker.months.models import Month
from tracker.months.parts import Frame, frame
from tracker.months.queries.months import every
from tracker.plans.rules import Stage
from tracker.register.queries import tree as register
from tracker.retrofits.rules import EliminationStage, TrackStage

STATES: Mapping[Records, type[LabeledEnum]] = {
    Records.RETROFIT_PROJECTS: Stage,
    Records.TRACKS: TrackStage,
    Records.ELIMINATIONS: EliminationStage,
    Records.APPLICATIONS: FunnelStep,
    Records.RATINGS: GradeLevel,
    Records.OVERDUE: Stage,
}
"""The words for the state of each kind of record; targets have none."""
_TITLES: Mapping[Records, type[LabeledEnum]] = {Records.APPLICATIONS: Target, Records.TARGETS: Target}
PANEL = (
    "plan.enterprises.overdue",
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


@dataclass(frozen=True, kw_only=True)
class RecordsPage:
    """A figure of records with everything that is counted."""

    frame: Frame
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
    rows = records.rows(session, month, figure, cut)
    names = register.branches(session, month.code)
    kind = figure.records or Records.TARGETS
    return RecordsPage(
        frame=frame(every(session), month),
        figure=figure,
        cut=cut,
        cut_name=register.cut_name(session, cut),
        tile=tile(values[figure.code], cut) if figure.code in values else _nothing(figure, month, cut),
        lines=[_line(each, kind, month, names) for each in rows],
        is_sum=figure.measures == ("amount",),
        of_bureaus=kind is Records.TARGETS,
        others=[
            (translate(each.name), figure_url(each, month.code, cut), each is figure) for each in STATUSES.values()
        ],
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
        words = message(
            "{base} {n}，{rate}%", base=translate(STATUSES[figure.base].name), n=value.denominator, rate=rate
        )
        base = translate(words) if value.denominator else ""
    above = value.denominator is not None and value.numerator > value.denominator > 0
    note = ("state-warn", "exclamation-triangle", translate("超额")) if above else None
    return Tile(
        name=translate(figure.name),
        value=value.value,
        unit=translate(figure.unit),
        base=base,
        change="",
        url=url,
        meaning_url=url,
        note=note,
    )


def _nothing(figure: Figure, month: Month, cut: Cut) -> Tile:
    url = figure_url(figure, month.code, cut)
    return Tile(name=translate(figure.name), value=rates.MISSING, unit="", base="", change="", url=url, meaning_url=url)


def _line(found: records.Record, kind: Records, month: Month, names: Mapping[str, register.Branch]) -> Line:
    of_bureau = kind is Records.TARGETS
    where = Cut(CutKind.BUREAU if of_bureau else CutKind.ENTERPRISE, found.code)
    return Line(
        found.code, found.name, cut_url(month.code, where), register.written(dict(names), found.bureau_path),
        _word(_TITLES.get(kind), found.title), _word(STATES.get(kind), found.state),
        found.day.isoformat() if found.day else "", found.amount,
    )  # fmt: skip


def _word(choices: type[LabeledEnum] | None, value: str) -> str:
    return translate(choices(value)) if choices is not None and value else translate(value)
