"""What every file of a list says of itself: its name, its title, the words of its columns, what was filtered."""

from sqlalchemy.orm import Session

from tracker.core.calendar import months as calendar
from tracker.core.cuts import ALL, Cut
from tracker.core.i18n import message
from tracker.core.search_index.lookup import MAX_HITS
from tracker.core.web.locale import translate
from tracker.core.xlsx.list_sheet import Column
from tracker.figures.queries.project_rows import Selection
from tracker.months.models import Month
from tracker.register.queries.tree import cut_name


def file_name(session: Session, what: str, month: Month, cut: Cut, ending: str = "xlsx") -> str:
    """Name a file as offices do: 乌昌石一企一策月报_2024年12月_自治区.xlsx."""
    unit = translate("自治区") if cut == ALL else cut_name(session, cut)
    safe = "".join(letter for letter in unit if letter.isalnum() or letter in "（）—-")
    return f"{translate('乌昌石')}{translate(what)}_{translate(calendar.name(month.code))}_{safe}.{ending}"


def list_title(what: str, month: Month) -> str:
    """Return the title of a list of a month."""
    return f"{translate(calendar.name(month.code))}{translate(what)}"


def told_columns(columns: tuple[Column, ...]) -> list[Column]:
    """Return columns with their heads in the language of the reader."""
    return [
        Column(translate(column.label), column.style, translate(column.unit) if column.unit else "")
        for column in columns
    ]


def list_note(session: Session, month: Month, wanted: Selection, chosen: str) -> str:
    """Return what was filtered, so that a printed list explains itself."""
    words = [
        translate(message("{year} 年度计划", year=wanted.year or month.plan_year)),
        translate(message("范围：{name}", name=cut_name(session, wanted.cut))),
        translate(message("筛选：{name}", name=translate(chosen))),
    ]
    if wanted.search:
        words += [
            translate(message("搜索：{words}", words=wanted.search)),
            translate(message("最多 {n} 行", n=MAX_HITS)),
        ]
    return "；".join(words)
