"""Chart data of a cut through the months of a plan year, with their tables."""

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.core import rates
from tracker.core.calendar import months
from tracker.core.cuts import ALL, Cut
from tracker.core.i18n import message
from tracker.core.money import in_yi
from tracker.core.web.locale import translate
from tracker.figures.parts.links import projects_url
from tracker.figures.parts.numbers import amount, percent
from tracker.figures.parts.window import window
from tracker.figures.rules import FIGURES, Figure, FigureValue, Kind, evaluate
from tracker.months.models import Month
from tracker.plans.rules import Stage
from tracker.positions.rules import Measures

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


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart and the table beside it: `heads` are names with units, `reached` is how many of its months have come."""

    title: str
    about: str
    series: list[Series]
    labels: list[str]
    current: str
    reached: int
    caption: str
    heads: list[tuple[str, str | None]]
    rows: list[Row]


@dataclass(frozen=True, kw_only=True)
class StagePart:
    """The items of one stage: how many, and what share of the whole."""

    name: str
    tone: str
    count: int
    unit: str
    share: str
    text: str
    url: str


def rates_chart(month: Month, through: Mapping[str, Measures]) -> Chart:
    """Prepare both completion rates through the year, and the numbers they come from."""
    investment, projects = (
        _through(FIGURES[f"plan.{name}.rate"], month, through) for name in ("investment", "projects")
    )
    completed = _through(FIGURES["plan.investment.completed"], month, through)
    built = _through(FIGURES["plan.projects.built"], month, through)
    shown = window(month)
    heads: list[tuple[str, str | None]] = [
        (translate("月份"), None),
        (translate("已完成投资"), translate("亿元")),
        (translate("投资完成率"), "%"),
        (translate("已建成"), translate("个")),
        (translate("项目完成率"), "%"),
    ]
    rows: list[Row] = [
        [translate(months.name(code)), *(values[code].value for values in (completed, investment, built, projects))]
        for code in shown
        if code in completed
    ]
    return Chart(
        title=translate(message("{year} 年度各月完成率", year=month.plan_year)),
        about=translate(message("投资完成率到本月为 {rate}，", rate=_last(investment, month)))
        + translate(message("项目完成率为 {rate}。", rate=_last(projects, month))),
        series=[_series(translate("项目"), projects, month), _series(translate("投资"), investment, month)],
        labels=[_label(code) for code in shown],
        current=_label(month.code),
        reached=sum(code <= month.code for code in shown),
        caption=translate(message("{year} 年度各月累计，共 {n} 行", year=month.plan_year, n=len(rows))),
        heads=heads,
        rows=rows,
    )


def figure_chart(figure: Figure, month: Month, through: Mapping[str, Measures]) -> Chart:
    """Prepare one figure through the year, a ratio with its numerator and denominator."""
    values = _through(figure, month, through)
    rows: list[Row] = [[translate(months.name(code)), value.value, *_both(value)] for code, value in values.items()]
    heads: list[tuple[str, str | None]] = [(translate("月份"), None), (translate(figure.name), translate(figure.unit))]
    for name in (figure.numerator, figure.denominator) if figure.kind is Kind.RATIO else ():
        heads.append((translate(FIGURES[name].name), translate(FIGURES[name].unit)))
    caption = translate(
        message("{name}，{year} 年度，共 {n} 个月", name=translate(figure.name), year=month.plan_year, n=len(rows))
    )
    shown = [_label(code) for code in window(month)]
    reached = sum(code <= month.code for code in window(month))
    series = [_series(translate(figure.name), values, month)]
    return Chart(
        title=caption,
        about=_last(values, month),
        series=series,
        labels=shown,
        current=_label(month.code),
        reached=reached,
        caption=caption,
        heads=heads,
        rows=rows,
    )


def stages(measures: Measures, month: str, cut: Cut = ALL) -> list[StagePart]:
    """Prepare the items by stage, the furthest first; stages without items are left out."""
    whole = sum(getattr(measures, stage.value) for stage in Stage)
    parts = []
    for stage, tone in _TONES.items():
        count = getattr(measures, stage.value)
        if count:
            share = rates.text(count, whole)
            url = projects_url(month, cut, stage.value)
            parts.append(
                StagePart(
                    name=translate(stage),
                    tone=tone,
                    count=count,
                    unit=translate("个"),
                    share=share,
                    text=f"{share}%",
                    url=url,
                )
            )
    return parts


def _through(figure: Figure, month: Month, through: Mapping[str, Measures]) -> dict[str, FigureValue]:
    """Compute a figure for each shown month up to this one."""
    return {
        code: evaluate(figure, through[code], month=code, plan_year=month.plan_year, cut=ALL)
        for code in window(month)
        if code in through and code <= month.code
    }


def _series(name: str, values: Mapping[str, FigureValue], month: Month) -> Series:
    points = [_point(values.get(code)) for code in window(month)]
    return Series(name, points, _last(values, month))


def _point(value: FigureValue | None) -> str | None:
    """Return what is drawn: percent, 亿元 or a count."""
    if value is None:
        return None
    if value.figure.kind is Kind.RATIO:
        return None if value.percent is None else str(value.percent)
    return str(in_yi(value.numerator)) if value.figure.kind is Kind.MONEY else str(value.numerator)


def _both(value: FigureValue) -> list[str | None]:
    if value.denominator is None:
        return []
    over = FIGURES[value.figure.numerator]
    return [amount(over, value.numerator), amount(over, value.denominator)]


def _last(values: Mapping[str, FigureValue], month: Month) -> str:
    value = values.get(month.code)
    if value is None:
        return rates.MISSING
    return percent(value) if value.figure.kind is Kind.RATIO else f"{value.value} {translate(value.figure.unit)}"


def _label(code: str) -> str:
    return translate(message("{number}月", number=int(code[5:])))
