"""Dates as people write them, with the precision they carry."""

import calendar
import re
import unicodedata
from datetime import date

from tracker.domain import months
from tracker.domain.errors import Invalid
from tracker.domain.words import Choice, Sentence, say


class Precision(Choice):
    """How exactly a date was given; a month or a year means its last day (rule 9)."""

    DAY = "day", "日"
    MONTH = "month", "月"
    YEAR = "year", "年"


_DAY = re.compile(r"(20\d\d)(?:[-./年]?)(\d\d?)(?:[-./月]?)(\d\d?)日?")
_MONTH = re.compile(r"(20\d\d)[-./年](\d\d?)月?(?:底前?)?")
_YEAR = re.compile(r"(20\d\d)年?(?:底前?)?")


def parse_day(text: str) -> date:
    """Read a day: 2024-11-30, 2024.11.30, 2024年11月30日, 20241130. Raise Invalid otherwise."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    found = _DAY.fullmatch(plain)
    if found and (not plain.isdigit() or len(plain) == 8):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
    raise Invalid(say("“{text}”不是日期。请写成 2024-11-30 的样子。", text=text[:24]))


def parse_due(text: str) -> tuple[date, Precision]:
    """Read a due date of any precision: 2024-10-31, 2024年10月, 2024年底前."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if (found := _YEAR.fullmatch(plain)) is not None:
        return date(int(found[1]), 12, 31), Precision.YEAR
    if (found := _MONTH.fullmatch(plain)) is not None and 1 <= int(found[2]) <= 12:
        return months.last_day(f"{found[1]}-{int(found[2]):02d}"), Precision.MONTH
    return parse_day(text), Precision.DAY


def write_due(day: date, precision: Precision) -> Sentence:
    """Write a due date with no more precision than it has."""
    if precision is Precision.YEAR:
        return say("{year}年底前", year=day.year)
    if precision is Precision.MONTH:
        return say("{year}年{number}月", year=day.year, number=day.month)
    return say("{day}", day=day.isoformat())


def later(day: date, number: int) -> date:
    """Give the day some months after another, or the month's last where it has no such day."""
    years, month = divmod(day.month - 1 + number, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
