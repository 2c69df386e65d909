"""Months as text `2024-12`, with the days and years that follow from them (Asia/Shanghai)."""

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
"""Sorts after every real month; as an end it means that a row is still valid."""
SHANGHAI = ZoneInfo("Asia/Shanghai")
_WRITTEN = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


class MonthKind(LabeledEnum):
    """Kinds of months: an opening month holds the initial state, a regular month is reported."""

    OPENING = "opening", "期初"
    REGULAR = "regular", "填报月"


class MonthState(LabeledEnum):
    """The states of a month. At most one month is open."""

    PLANNED = "planned", "未开始"
    OPEN = "open", "填报中"
    CLOSED = "closed", "已封账"
    PUBLISHED = "published", "已发布"


WINTER = ("11", "12", "01", "02")
"""Winter months, in which most construction rests. They preset the winter flag of a new month."""
FROZEN = frozenset({MonthState.CLOSED, MonthState.PUBLISHED})


def takes_reports(state: MonthState, *, reopened: bool) -> bool:
    """Return whether the report of an enterprise may change: its month is open, or closed and reopened for it.

    Services and buttons call this function; the database triggers enforce the same rule.
    """
    return state is MonthState.OPEN or (reopened and state is MonthState.CLOSED)


@dataclass(frozen=True)
class MonthFacts:
    """The editable data of a month: plan year, due date of reports, and whether it is a winter month."""

    plan_year: int
    due: date
    winter: bool


def extension_refusal(role: Role | None, *, approver: bool, in_charge: bool) -> Refusal | None:
    """Return why a person may not extend an enterprise's due date; None for an approver of its review chain."""
    if role is Role.REVIEWER and approver and in_charge:
        return None
    return Refusal(Refused.WHO, message("只有企业审核链上有审批权的审核员可以延期。"))


def due_problem(month: str, due: date) -> Message | None:
    """Return why reports of a month cannot be due on a day: the month has not ended by then. None if they can."""
    return None if due > last_day(month) else message("截止日要在 {month} 结束之后。", month=month)


def plan_year_problem(
    month: str, plan_year: int, before: int | None = None, kind: MonthKind = MonthKind.REGULAR
) -> Message | None:
    """Return why a month cannot have a plan year, or None if it can.

    The plan year is the year of the month or the one before, and never earlier than `before`, that of the last month.
    An opening month holds the state before the first report, so its plan year may also be the next year.
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
    """Check a month in the form of this program, `YYYY-MM`, and return it. Raise Invalid with an example otherwise.

    Months that people type are parsed by `dates.parse_month`.
    """
    if not _WRITTEN.fullmatch(text.strip()):
        raise Invalid(message("“{text}”不是月份。请写成 2024-12 的样子。", text=text))
    return text.strip()


def is_month(text: str) -> bool:
    """Return whether a text is a month in the form of this program, `YYYY-MM`."""
    return bool(_WRITTEN.fullmatch(text))


def year_of(month: str) -> int:
    """Return the calendar year of a month."""
    return int(month[:4])


def previous(month: str) -> str:
    """Return the month before a month."""
    return shift(month, -1)


def shift(month: str, by: int) -> str:
    """Return the month `by` months later, or earlier if negative."""
    count = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{count // 12}-{count % 12 + 1:02d}"


def base_month(plan_year: int) -> str:
    """Return the December before a plan year. Completion within the year is counted from it (rule 2)."""
    return f"{plan_year - 1}-12"


def last_day(month: str) -> date:
    """Return the last day of a month. Whether a plan item is overdue is judged on this day (rule 9)."""
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])


def ends_at(month: str) -> datetime:
    """Return the moment at which a month ends in the office's time zone."""
    return datetime.combine(last_day(month) + timedelta(days=1), time(), SHANGHAI)


def effective_problem(day: date, last_frozen: str | None) -> Message | None:
    """Return why a dated record cannot take effect on a day: the month of the day is closed. None if it can.

    `last_frozen` is the last closed month, or None if no month is closed.
    """
    if last_frozen is None or day > last_day(last_frozen):
        return None
    words = (
        "日期 {day} 所在的月份已封账，数字不能再变。请填 {first} 及以后的日期；封账月份要改的，须走更正（尚未开放）。"
    )
    return message(words, day=day, first=last_day(last_frozen) + timedelta(days=1))


def name(month: str) -> Message:
    """Return the name of a month for people: 2024年12月."""
    return message("{year}年{number}月", year=month[:4], number=int(month[5:]))


def local(moment: datetime) -> datetime:
    """Convert a stored moment (aware UTC) to the office's time zone."""
    return moment.astimezone(SHANGHAI)
