"""Jinja filters for money, days, months and messages; Jinja globals for idempotency keys, icons and states."""

from datetime import date, datetime
from secrets import token_hex

from flask import Flask

from tracker.core import money
from tracker.core.calendar import dates, months
from tracker.core.calendar.dates import Precision
from tracker.core.web import icons
from tracker.core.web.lengths import longest
from tracker.core.web.locale import translate


def register(app: Flask) -> None:
    """Add the filters and globals to the template environment."""
    app.jinja_env.globals.update(
        form_key=lambda: token_hex(16), icon_markup=icons.icon, state_markup=icons.state, chip_markup=icons.chip
    )  # fmt: skip
    app.jinja_env.filters.update(
        translate=translate,
        wan=money.wan,
        yi=money.yi,
        signed_wan=money.signed_wan,
        signed_yi=money.signed_yi,
        count=lambda number: f"{number:,}",
        month=lambda month: translate(months.name(month)),
        day=_day,
        due=lambda day, precision: translate(dates.write_due(day, Precision(precision))),
        moment=_moment,
        masked=masked,
        pair=lambda choice: (choice.value, translate(choice)),
        longest=longest,
    )


def _day(day: date | None) -> str:
    return "—" if day is None else day.isoformat()


def _moment(moment: datetime | None) -> str:
    return "—" if moment is None else months.local(moment).strftime("%Y-%m-%d %H:%M")


def masked(phone: str) -> str:
    """Mask a telephone number: `138****01`."""
    if not phone:
        return "—"
    return f"{phone[:3]}****{phone[-2:]}" if len(phone) > 6 else "****"
