"""Parser and formatter of days, months, due dates and moments as people write them."""

import calendar
import re
from datetime import UTC, date, datetime, time

from tracker.core import typed_text
from tracker.core.calendar import months
from tracker.core.errors import Invalid
from tracker.core.i18n import LabeledEnum, Message, message


class Precision(LabeledEnum):
    """The precision of a due date. A month or a year means its last day (rule 9)."""

    DAY = "day", "日"
    MONTH = "month", "月"
    YEAR = "year", "年"


_DAY = re.compile(
    r"(?P<year>20\d\d)(?:(?P<between>[-./])(?P<month>\d\d?)(?P=between)(?P<day>\d\d?)"
    r"|年(?P<month_2>\d\d?)月(?P<day_2>\d\d?)[日号]?|(?P<month_3>\d\d)(?P<day_3>\d\d))",
    re.ASCII,
)
_MONTH = re.compile(r"(20\d\d)(?:[-./]|年)(0?[1-9]|1[0-2])月?(?:底前?)?", re.ASCII)
_MONTH_IN_DIGITS = re.compile(r"20\d\d(?:0[1-9]|1[0-2])", re.ASCII)
_LOST_ZERO = re.compile(r"20\d\d\.1", re.ASCII)
_YEAR = re.compile(r"(20\d\d)年?(?:底前?)?", re.ASCII)
_CLOCK = re.compile(r"(\d\d?):(\d\d)(?::00)?", re.ASCII)


def parse_day(text: str) -> date:
    """Parse a day: 2024-11-30, 2024.11.30, 2024年11月30日, 20241130. Raise Invalid otherwise, also for a month."""
    plain = typed_text.value(text)
    if (day := _day(plain)) is not None:
        return day
    shown = typed_text.short(text)
    if _MONTH.fullmatch(plain) or _MONTH_IN_DIGITS.fullmatch(plain):
        raise Invalid(message("“{text}”只写到月，看不出是哪一天。请写到日，例如 2024-11-30。", text=shown))
    raise Invalid(message("“{text}”不是日期。请写成 2024-11-30 的样子。", text=shown))


def parse_month(text: str) -> str:
    """Parse a month into `YYYY-MM`: 2024-12, 2024.12, 2024年12月, or its first day, as spreadsheets store it.

    Raise Invalid otherwise. `2024.1` is invalid too, because a spreadsheet turns 2024.10 into it.
    """
    plain = typed_text.value(text)
    day = _day(plain)
    if day is not None and day.day == 1:
        return f"{day.year}-{day.month:02d}"
    if day is None and (found := _month(plain)) is not None:
        return found
    raise Invalid(message("“{text}”不是月份。请写成 2024-12 的样子。", text=typed_text.short(text)))


def parse_due(text: str) -> tuple[date, Precision]:
    """Parse a due date of any precision: 2024-10-31, 2024年10月, 2024年底前. Return its last day and the precision."""
    plain = typed_text.value(text)
    if (found := _YEAR.fullmatch(plain)) is not None:
        return date(int(found[1]), 12, 31), Precision.YEAR
    if (month := _month(plain)) is not None:
        return months.last_day(month), Precision.MONTH
    return parse_day(text), Precision.DAY


def parse_moment(text: str) -> datetime:
    """Parse a day with a time in Asia/Shanghai and return aware UTC. Raise Invalid otherwise."""
    day, _, clock = typed_text.half_width(text).partition(" ")
    found = _CLOCK.fullmatch(clock)
    try:
        if found is not None:
            hour, minute = map(int, found.groups())
            return datetime.combine(parse_day(day), time(hour, minute), months.SHANGHAI).astimezone(UTC)
    except (Invalid, ValueError):
        pass
    raise Invalid(
        message("“{text}”不是时间。请写成 2025-02-03 18:20 的样子（北京时间）。", text=typed_text.short(text))
    )


def _day(plain: str) -> date | None:
    found = _DAY.fullmatch(plain)
    if found is None:
        return None
    month, day = (
        next(filter(None, (found[name], found[f"{name}_2"], found[f"{name}_3"]))) for name in ("month", "day")
    )
    try:
        return date(int(found["year"]), int(month), int(day))
    except ValueError:
        return None


def _month(plain: str) -> str | None:
    if _LOST_ZERO.fullmatch(plain):
        raise Invalid(
            message(
                "“{text}”分不清是 1 月还是 10 月（表格会去掉末尾的 0）。请写成 2024-01 或 2024-10 的样子。", text=plain
            )
        )
    found = _MONTH.fullmatch(plain)
    return f"{found[1]}-{int(found[2]):02d}" if found else None


def write_due(day: date, precision: Precision) -> Message:
    """Format a due date with the precision that it was given with."""
    if precision is Precision.YEAR:
        return message("{year}年底前", year=day.year)
    if precision is Precision.MONTH:
        return message("{year}年{number}月", year=day.year, number=day.month)
    return message("{day}", day=day.isoformat())


def later(day: date, number: int) -> date:
    """Return the day `number` months after a day, or the last of that month if it has no such day."""
    years, month = divmod(day.month - 1 + number, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
