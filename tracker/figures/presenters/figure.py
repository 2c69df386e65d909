"""The page of one figure: meaning, value, change, parts of a ratio, twelve months."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from tracker.core.calendar import months as calendar
from tracker.core.cuts import ALL, Cut
from tracker.core.i18n import message
from tracker.core.web.locale import translate
from tracker.core.web.tiles import Tile
from tracker.figures import queries as figures
from tracker.figures.parts import window as figures_window
from tracker.figures.parts.links import cut_url, rows_url
from tracker.figures.parts.numbers import Compared, tile
from tracker.figures.presenters import charts
from tracker.figures.presenters.charts import Chart
from tracker.figures.presenters.overview import SIDES
from tracker.figures.queries import MonthTotals
from tracker.figures.queries.trend import trend
from tracker.figures.rules import ENTERPRISE_FILTERS, FIGURES, PROJECT_FILTERS, Figure, Kind, Rows
from tracker.months.models import Month
from tracker.months.parts import Frame, frame
from tracker.months.queries.months import every
from tracker.register.queries.tree import cut_name


@dataclass(frozen=True, kw_only=True)
class FigurePage:
    """What a figure's page prints; `counted` says which rows are added, `parts` what a ratio or whole is made of."""

    frame: Frame
    figure: Figure
    cut: Cut
    cut_name: str
    cut_url: str
    tile: Tile
    counted: str
    rows_url: str
    parts: list[Tile]
    chart: Chart
    is_ratio: bool
    others: list[tuple[str, str, bool]]


def figure(session: Session, month: Month, declared: Figure, cut: Cut) -> FigurePage:
    """Prepare the page of a figure at a cut."""
    totals = figures.approved(session, month, cut)
    before = calendar.previous(month.code)
    window = {*figures_window.window(month), before}
    through = trend(session, window, plan_year=month.plan_year, cut=cut, sides=totals.sides)
    compared = Compared(totals, cut, totals.at(cut), through.get(before))
    over = [declared.numerator, declared.denominator] if declared.kind is Kind.RATIO else []
    parts = [tile(code, compared) for code in over]
    if cut == ALL and not over:
        parts = [_side(declared.code, name, part, totals) for name, part in SIDES]
    return FigurePage(
        frame=frame(every(session), month),
        figure=declared,
        cut=cut,
        cut_name=cut_name(session, cut),
        cut_url=cut_url(month.code, cut),
        tile=tile(declared.code, compared),
        counted=_counted(declared),
        rows_url=rows_url(declared, month.code, cut),
        parts=parts,
        chart=charts.figure_chart(declared, month, through),
        is_ratio=declared.kind is Kind.RATIO,
        others=[(translate(each.name), tile(each.code, compared).meaning_url, each is declared)
                for each in FIGURES.values() if cut.counts_enterprises or not each.of_enterprises],
    )  # fmt: skip


def _side(code: str, name: str, cut: Cut, totals: MonthTotals) -> Tile:
    """Return a figure of one side under the side's name."""
    return replace(tile(code, Compared(totals, cut, totals.at(cut), None)), name=translate(name), base="", change="")


def _counted(declared: Figure) -> str:
    if declared.kind is Kind.RATIO:
        both = (translate(FIGURES[name].name) for name in (declared.numerator, declared.denominator))
        return " ÷ ".join(both)
    filters = ENTERPRISE_FILTERS if declared.rows is Rows.ENTERPRISES else PROJECT_FILTERS
    return translate(
        message("{rows}列表，筛选：{filter}", rows=translate(declared.rows),
                filter=translate(filters[declared.filter].label))
    )  # fmt: skip
