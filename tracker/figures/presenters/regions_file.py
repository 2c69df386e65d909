"""The comparison of regions as a file."""

from sqlalchemy.orm import Session

from tracker.core.cuts import Cut
from tracker.core.xlsx.list_sheet import Column, Style, write_list
from tracker.figures import queries as figures
from tracker.figures.parts.list_files import list_note, list_title, told_columns
from tracker.figures.presenters import regions
from tracker.figures.queries.project_rows import Selection
from tracker.figures.rules import FigureValue
from tracker.months.models import Month
from tracker.register.queries.tree import branches

_REGIONS = (
    Column("地区"),
    Column("企业", Style.COUNT, "家"),
    Column("计划投资", Style.YI),
    Column("已完成", Style.YI),
    Column("投资完成率", Style.RATE),
    Column("计划项目", Style.COUNT, "个"),
    Column("已建成", Style.COUNT, "个"),
    Column("项目完成率", Style.RATE),
    Column("沿用上期", Style.COUNT, "家"),
)


def region_file(session: Session, month: Month, cut: Cut) -> bytes:
    """Write the comparison of regions; a ratio in percent, from the raw numbers."""
    totals, tree = figures.approved(session, month), branches(session, month.code)
    lines = [(line.name, *map(_plain, line.values.values())) for line in regions.overview(totals, tree, cut)]
    note = list_note(session, month, Selection(cut=cut), "全部")
    return write_list(list_title("分地区进展", month), told_columns(_REGIONS), lines[1:], note, lines[0])


def _plain(value: FigureValue) -> object:
    """Return the raw number of a single figure, the percentage of a ratio."""
    return value.numerator if value.denominator is None else value.percent
