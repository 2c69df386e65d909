"""The header of a month's page: state, data time, links to other months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request, url_for
from sqlalchemy.orm import Session

from tracker.core.calendar import months
from tracker.core.calendar.months import MonthKind, MonthState
from tracker.core.i18n import message
from tracker.core.web.locale import translate
from tracker.months.models import Month
from tracker.months.queries.months import as_of, open_month

_KEPT = ("cut", "filter", "q", "sort", "desc", "year", "side")
"""Parameters of an address that links to other months repeat; all others are dropped."""
Link = tuple[str, str]
Choice = tuple[str, str, bool]
_LOOKS = {
    MonthState.OPEN: ("state-mute", "pencil"),
    MonthState.CLOSED: ("state-wait", "lock"),
    MonthState.PUBLISHED: ("state-ok", "check-circle"),
}


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A month as the header of a page shows it.

    `chip` is CSS class, icon and word of the state; `choices` are the months of the selector.
    """

    code: str
    name: str
    plan_year: int
    chip: tuple[str, str, str]
    as_of: str
    choices: list[Choice]
    before: Link | None
    after: Link | None


def frame(every: Sequence[Month], month: Month) -> Frame:
    """Prepare the header of a page; its links to other months lead to the same page, cut and filters."""
    shown = [each for each in every if each.state is not MonthState.PLANNED]
    at = [each.code for each in shown].index(month.code)
    return Frame(
        code=month.code,
        name=translate(months.name(month.code)),
        plan_year=month.plan_year,
        chip=_chip(month),
        as_of=_stands(month),
        choices=_choices(shown, month),
        before=None if at == 0 else (_short(shown[at - 1], month), _elsewhere(shown[at - 1].code)),
        after=None if at == len(shown) - 1 else (_short(shown[at + 1], month), _elsewhere(shown[at + 1].code)),
    )


def month_note(session: Session) -> str:
    """Return the note that says from which month a change of the register takes effect."""
    month = open_month(session)
    if month is None:
        return translate("现在没有填报中的月份")
    return translate(message("名称、属地、状态、类别的改动自 {month} 起生效，以前各月不变", month=month.code))


def _chip(month: Month) -> tuple[str, str, str]:
    if month.kind is MonthKind.OPENING:
        return "state-mute", "lock", translate(month.kind)
    return *_LOOKS[month.state], translate(month.state)


def _stands(month: Month) -> str:
    moment = as_of(month)
    if moment is None:
        return translate(message("填报截止 {day}，数字随审核通过变动", day=month.due.isoformat()))
    return translate(message("截至 {moment}", moment=_written(moment)))


def _written(moment: datetime) -> str:
    return months.local(moment).strftime("%Y-%m-%d %H:%M")


def _choices(shown: Sequence[Month], month: Month) -> list[Choice]:
    """Return links to the months of this calendar year, and one link to each other year."""
    this = months.year_of(month.code)
    others: dict[int, Month] = {}
    for each in shown:
        year = months.year_of(each.code)
        if year < this or (year > this and year not in others):
            others[year] = each  # the last month of an earlier year, the first of a later one
    choices = [(_short(each, month), _elsewhere(each.code), each.code == month.code) for each in shown]
    of_year = [c for each, c in zip(shown, choices, strict=True) if months.year_of(each.code) == this]
    years = {
        year: (translate(message("{year}年", year=year)), _elsewhere(each.code), False) for year, each in others.items()
    }
    earlier = [years[year] for year in sorted(years) if year < this]
    return earlier + of_year + [years[year] for year in sorted(years) if year > this]


def _short(each: Month, month: Month) -> str:
    if months.year_of(each.code) != months.year_of(month.code):
        return translate(months.name(each.code))
    return translate(message("{number}月", number=int(each.code[5:])))


def _elsewhere(month: str) -> str:
    """Return the address of the same page for another month; the page number of a list is dropped."""
    words = {name: request.args[name] for name in _KEPT if name in request.args}
    return url_for(str(request.endpoint), **{**words, **(request.view_args or {}), "month": month})
