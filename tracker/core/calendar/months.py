"""Months as text `2024-12`, with the days and years derived from them (Asia/Shanghai)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.core.errors import Invalid
from tracker.core.i18n import LabeledEnum, Message, message
from tracker.core.roles import Role
from tracker.core.workflow.table import Refusal, Refused

LAST_MONTH = "9999-12"
"""After every month: what holds in it holds now, and has no end."""
SHANGHAI = ZoneInfo("Asia/Shanghai")
_WRITTEN = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


class MonthKind(LabeledEnum):
    """Kinds of months: the opening month holds the initial state; a regular one is reported."""

    OPENING = "opening", "期初"
    REGULAR = "regular", "填报月"


class MonthState(LabeledEnum):
    """The life of a month; at most one is open."""

    PLANNED = "planned", "未开始"
    OPEN = "open", "填报中"
    CLOSED = "closed", "已封账"
    PUBLISHED = "published", "已发布"


WINTER = ("11", "12", "01", "02")
"""Winter months, in which most sites rest; the flag of each month decides."""
FROZEN = frozenset({MonthState.CLOSED, MonthState.PUBLISHED})


def takes_reports(state: MonthState, *, reopened: bool) -> bool:
    """Return whether an enterprise's report may still change: its month is open, or closed and reopened for it.

    Services and buttons ask here; the triggers of the database say the same.
    """
    return state is MonthState.OPEN or (reopened and state is MonthState.CLOSED)


@dataclass(frozen=True)
class MonthFacts:
    """The calendar data of a month."""

    plan_year: int
    due: date
    winter: bool


def extension_refusal(role: Role | None, *, approver: bool, in_charge: bool) -> Refusal | None:
    """Return why a person may not give an enterprise more time; an approver of its chain may."""
    if role is Role.REVIEWER and approver and in_charge:
        return None
    return Refusal(Refused.WHO, message("只有企业审核链上有审批权的审核员可以延期。"))


def due_problem(month: str, due: date) -> Message | None:
    """Return why a month's reports cannot be due on a day: the month has not ended yet."""
    return None if due > last_day(month) else message("截止日要在 {month} 结束之后。", month=month)


def plan_year_problem(
    month: str, plan_year: int, before: int | None = None, kind: MonthKind = MonthKind.REGULAR
) -> Message | None:
    """Return why a month cannot be reported for a plan year: its own or the last one, and never back from `before`.

    An opening month holds what stood before the first report, so it may be of the plan year to come.
    """
    earliest = -1 if kind is MonthKind.OPENING else 0
    if not earliest <= year_of(month) - plan_year <= 1:
        return message("{month} 的计划年度只能是当年或上一年。", month=month)
    if before is not None and plan_year < before:
        return message(
            "{month} 的计划年度 {year} 早于上月的 {before}，不能倒退。", month=month, year=plan_year, before=before
        )
    return None


def parse(text: str) -> str:
    """Read a month as this program writes it, `YYYY-MM`. Raise Invalid with an example otherwise.

    What people type is read by `dates.parse_month`.
    """
    if not _WRITTEN.fullmatch(text.strip()):
        raise Invalid(message("“{text}”不是月份。请写成 2024-12 的样子。", text=text))
    return text.strip()


def is_month(text: str) -> bool:
    """Return whether the text is a month as this program writes it."""
    return bool(_WRITTEN.fullmatch(text))


def year_of(month: str) -> int:
    """Return the calendar year of a month."""
    return int(month[:4])


def previous(month: str) -> str:
    """Return the month before."""
    return shift(month, -1)


def shift(month: str, by: int) -> str:
    """Return the month `by` months later (earlier where negative)."""
    count = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{count // 12}-{count % 12 + 1:02d}"


def base_month(plan_year: int) -> str:
    """Return the December before a plan year: what a year's completion is counted from (rule 2)."""
    return f"{plan_year - 1}-12"


def last_day(month: str) -> date:
    """Return the last day of a month, at which overdue is judged (rule 9)."""
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])


def ends_at(month: str) -> datetime:
    """Return the moment at which a month is over in the office's time."""
    return datetime.combine(last_day(month) + timedelta(days=1), time(), SHANGHAI)


def effective_problem(day: date, last_frozen: str | None) -> Message | None:
    """Return why a dated record cannot take effect on a day: its month is closed.

    `last_frozen` is the last closed month; None while there is none.
    """
    if last_frozen is None or day > last_day(last_frozen):
        return None
    words = (
        "日期 {day} 所在的月份已封账，数字不能再变。请填 {first} 及以后的日期；封账月份要改的，须走更正（尚未开放）。"
    )
    return message(words, day=day, first=last_day(last_frozen) + timedelta(days=1))


def name(month: str) -> Message:
    """Return a month as people write it: 2024年12月."""
    return message("{year}年{number}月", year=month[:4], number=int(month[5:]))


def local(moment: datetime) -> datetime:
    """Return a stored moment (aware UTC) in the office's time."""
    return moment.astimezone(SHANGHAI)
