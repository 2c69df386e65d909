"""Rules of seed rows: those of the site, applied to files and database together."""

from tracker.seeding.services.faults import Rule
from tracker.seeding.services.rules import (
    applications,
    closed_month_guard,
    filings,
    grading,
    months,
    plans,
    register,
    rows,
)

OF_ONE_ROW = rows.RULES
"""File → rules that check one row alone."""
ACROSS: tuple[Rule, ...] = (
    register.bureaus, register.places, register.enterprises, months.calendar, plans.items, plans.projects,
    grading.requirements, grading.records, grading.tracks, applications.applications, filings.reports,
    closed_month_guard.rows, closed_month_guard.months,
)  # fmt: skip
"""Rules that check several rows, or compare rows with the database."""

__all__ = ["ACROSS", "OF_ONE_ROW"]
