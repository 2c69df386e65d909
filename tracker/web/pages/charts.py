"""A cut through the plan year as charts and their tables need it."""

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.domain import months
from tracker.domain.figures import ALL, FIGURES, Cut, Figure, FigureValue, Kind, evaluate
from tracker.domain.money import in_yi
from tracker.domain.plans import Stage
from tracker.domain.positions import Measures
from tracker.domain.words import say
from tracker.models import Month
from tracker.web.language import told
from tracker.web.links import projects_url
from tracker.web.pages.numbers import percent

_TONES = {
    Stage.ACCEPTED: "done",
    Stage.BUILT: "mid",
    Stage.CONSTRUCTION: "soft",
    Stage.PREPARATION: "faint",
    Stage.NOT_STARTED: "mute",
    Stage.SUSPENDED: "pause",
    Stage.CANCELLED: "return",
}
Row = list[str | None]


@dataclass(frozen=True)
class Series:
    """One line of a chart: its points (None: no number), and the last one in words."""

    name: str
    points: list[str | None]
    text: str


@dataclass(frozen=True)
class Chart:
    """A chart and the table beside it; `heads` are names with units."""

    title: str
    about: str
    series: list[Series]
    labels: list[str]
    current: str
    caption: str
    heads: list[tuple[str, str | None]]
    rows: list[Row]


@dataclass(frozen=True)
class StagePart:
    """The items of one stage: how many, and what share of the whole."""

    name: str
    tone: str
    count: int
    unit: str
    share: str
    text: str
    url: str


def window(month: Month) -> list[str]:
    """Give the twelve months that a page shows: the plan year's, or the last twelve where the year goes on."""
    last = max(month.code, f"{month.plan_year}-12")
    return [months.shift(last, -back) for back in range(11, -1, -1)]


def rates_chart(month: Month, through: Mapping[str, Measures]) -> Chart:
    """Prepare both completion rates through the year, and the numbers they come from."""
    investment, projects = (_through(FIGURES[f"plan.{name}.rate"], month, through) for name in ("investment", "projects"))
    completed = _through(FIGURES["plan.investment.completed"], month, through)
    built = _through(FIGURES["plan.projects.built"], month, through)
    shown = window(month)
    heads: list[tuple[str, str | None]] = [
        (told("月份"), None),
        (told("已完成投资"), told("亿元")),
        (told("投资完成率"), "%"),
        (told("已建成"), told("个")),
        (told("项目完成率"), "%"),
    ]
    rows: list[Row] = [
        [told(months.name(code)), *(values[code].value for values in (completed, investment, built, projects))]
        for code in shown
        if code in completed
    ]
    return Chart(
        told(say("{year} 年度各月完成率", year=month.plan_year)),
        told(say("投资完成率到本月为 {rate}，", rate=_last(investment, month)))
        + told(say("项目完成率为 {rate}。", rate=_last(projects, month))),
        [_series(told("项目"), projects, month), _series(told("投资"), investment, month)],
        [_label(code) for code in shown],
        _label(month.code),
        told(say("{year} 年度各月累计，共 {n} 行", year=month.plan_year, n=len(rows))),
        heads,
        rows,
    )


def figure_chart(figure: Figure, month: Month, through: Mapping[str, Measures]) -> Chart:
    """Prepare one figure through the year."""
    values = _through(figure, month, through)
    shown = window(month)
    rows: list[Row] = [[told(months.name(code)), values[code].value] for code in shown if code in values]
    if figure.kind is Kind.RATIO:
        rows = [[*row, *_both(figure, values[code])] for row, code in zip(rows, values, strict=True)]
    caption = told(say("{name}，{year} 年度，共 {n} 个月", name=told(figure.name), year=month.plan_year, n=len(rows)))
    return Chart(
        caption,
        "",
        [_series(told(figure.name), values, month)],
        [_label(code) for code in shown],
        _label(month.code),
        caption,
        [(told("月份"), None), (told(figure.name), told(figure.unit)), *_heads(figure)],
        rows,
    )


def stages(measures: Measures, month: str, cut: Cut = ALL) -> list[StagePart]:
    """Prepare the items by stage, the furthest first; stages without items are left out."""
    whole = sum(getattr(measures, stage.value) for stage in Stage)
    parts = []
    for stage, tone in _TONES.items():
        count = getattr(measures, stage.value)
        share = FigureShare(count, whole)
        if count:
            url = projects_url(month, cut, stage.value)
            parts.append(StagePart(told(stage), tone, count, told("个"), share.points, share.text, url))
    return parts


@dataclass(frozen=True)
class FigureShare:
    """A part of a whole, for a bar and in words."""

    part: int
    whole: int

    @property
    def points(self) -> str:
        """Give the share for drawing."""
        return f"{self.part * 100 / self.whole:.3f}" if self.whole else "0"

    @property
    def text(self) -> str:
        """Give the share in words."""
        return f"{self.part * 100 / self.whole:.2f}%" if self.whole else "—"
