"""Queries of the distribution of grades in a month by industry, bureau and side. Each enterprise counts once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar import months
from tracker.core.calendar.months import LAST_MONTH
from tracker.core.cuts import CutKind
from tracker.core.i18n import translate
from tracker.grading.models.grades import GradeRecord
from tracker.grading.models.guidelines import GradeGuideline
from tracker.grading.queries import dated as grading
from tracker.grading.queries import grades
from tracker.grading.queries.grades import Held
from tracker.grading.rules import BEST_FIRST, GradeLevel
from tracker.months.models import Month
from tracker.register.models import Enterprise, Term
from tracker.register.queries import dated, enterprises
from tracker.register.queries.terms import term_in_force
from tracker.register.rules.register import keys_of


class Graded(NamedTuple):
    """An enterprise of the month with its overall grade. None means that it is not graded."""

    code: str
    name: str
    bureau_path: str
    side: str
    industry: str
    level: GradeLevel | None


@dataclass(frozen=True)
class Line:
    """One row of a distribution: the number of enterprises at each level, and of those not graded."""

    key: str
    name: str
    counts: dict[GradeLevel | None, int]

    @property
    def total(self) -> int:
        """The number of all enterprises of the row."""
        return sum(self.counts.values())


class TargetRow(NamedTuple):
    """The target of a bureau in a year: number and source."""

    bureau_id: int
    target: str
    number: int
    source: str


def graded(session: Session, month: Month) -> list[Graded]:
    """Return every enterprise within the access scope with its grade on the last day of the month.

    It takes two statements.
    """
    day = months.last_day(month.code)
    held, there = _held(session, day), dated.bureaus(month.code)
    query = (
        sa.select(
            col(Enterprise.id), col(Enterprise.code), col(Term.name), there.c.path, there.c.side,
            col(Term.industry_code),
        )
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .join(there, there.c.id == col(Term.bureau_id))
        .where(col(Term.from_month) == term_in_force(col(Enterprise.id), month.code))
        .order_by(there.c.path, col(Enterprise.code))
    )  # fmt: skip
    return [
        Graded(
            code=row[1],
            name=row[2],
            bureau_path=row[3],
            side=row[4].value,
            industry=row[5],
            level=grades.overall_of(held.get(row[0], ()), day, row[5]),
        )
        for row in session.execute(query)
    ]


def levels(found: Iterable[Graded]) -> list[GradeLevel]:
    """Return the levels that at least one enterprise has, the best first."""
    held = {each.level for each in found}
    return [level for level in BEST_FIRST if level in held]


def whole(found: Sequence[Graded], sides: Iterable[tuple[str, Sequence[Graded]]]) -> list[Line]:
    """Return the row of all enterprises, and one row for each named group of them."""
    parts = [Line(name, name, Counter(each.level for each in part)) for name, part in sides]
    return [Line("all", translate(CutKind.ALL), Counter(each.level for each in found)), *parts]


def by_industry(session: Session, found: Iterable[Graded]) -> list[Line]:
    """Return one row for each industry."""
    names = enterprises.names(session).industries
    return _lines((each.industry, names.get(each.industry, each.industry), each.level) for each in found)


def by_bureau(session: Session, found: Iterable[Graded], depth: int = 2) -> list[Line]:
    """Return one row for each bureau at a depth of the tree, by default directly below the root bureaus."""
    bureaus = {each.key: each.short_name for each in enterprises.bureaus(session)}
    keyed = ((keys_of(each.bureau_path)[:depth][-1], each.level) for each in found)
    return _lines((key, bureaus.get(key, key), level) for key, level in keyed)


def targets(session: Session, year: int, month: str = LAST_MONTH) -> list[TargetRow]:
    """Return the targets of a year within the access scope, as they were in a month or are now."""
    found = grading.targets(month)
    query = sa.select(
        found.c.bureau_id, sa.cast(found.c.target, sa.String), found.c.number, found.c.source
    ).where(found.c.year == year)  # fmt: skip
    return [TargetRow(*row) for row in session.execute(query)]


def _lines(found: Iterable[tuple[str, str, GradeLevel | None]]) -> list[Line]:
    lines: dict[str, Line] = {}
    for key, name, level in found:
        line = lines.setdefault(key, Line(key, name, Counter()))
        line.counts[level] = line.counts.get(level, 0) + 1
    return list(lines.values())


def _held(session: Session, day: date) -> dict[int, list[Held]]:
    query = (
        sa.select(GradeRecord, GradeGuideline)
        .join(GradeGuideline, col(GradeGuideline.id) == col(GradeRecord.guideline_id))
        .where(col(GradeRecord.valid_from) <= day)
        .where(sa.or_(col(GradeRecord.valid_to).is_(None), col(GradeRecord.valid_to) >= day))
        .order_by(col(GradeRecord.valid_from).desc(), col(GradeRecord.id).desc())
    )
    found: dict[int, list[Held]] = {}
    for row in session.execute(query):
        found.setdefault(row[0].enterprise_id, []).append(Held(*row))
    return found
