"""Queries of guideline editions: the list with their use, one edition, and alert measures of an industry."""

from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.emergency import AlertMeasure
from tracker.grading.models.grades import GradeRecord
from tracker.grading.models.guidelines import GradeGuideline, GradeIndicator
from tracker.grading.queries.grades import grade_set
from tracker.grading.rules import GradeLevel
from tracker.grading.rules.alerts import Alert
from tracker.grading.rules.targets import Keeper
from tracker.register.models import Bureau, Industry, Term
from tracker.register.queries.terms import term_in_force


class EditionRow(NamedTuple):
    """One edition in the list, with its industry and the numbers of its indicators, records and applications."""

    guideline: GradeGuideline
    industry: str
    indicators: int
    records: int
    applications: int

    @property
    def levels(self) -> tuple[GradeLevel, ...]:
        """Return the levels of the edition, the best first."""
        return grade_set(self.guideline)

    @property
    def in_use(self) -> bool:
        """Return whether records or applications use the edition. Then it must not change."""
        return bool(self.records or self.applications)


class Measure(NamedTuple):
    """What a level requires at a colour of alert, with its source."""

    text: str
    source: str
    version: int


def rows(session: Session) -> list[EditionRow]:
    """Return all guideline editions: real ones first, by industry, the latest first."""
    query = _rows().order_by(
        col(GradeGuideline.made_up), col(Industry.name), col(GradeGuideline.from_day).desc(), col(GradeGuideline.id)
    )
    return [EditionRow(*row) for row in session.execute(query)]


def edition(session: Session, guideline_id: int) -> EditionRow:
    """Return one guideline edition by id. Raise NotFound where there is none."""
    found = session.execute(_rows().where(col(GradeGuideline.id) == guideline_id)).first()
    if found is None:
        raise NotFound(message("没有这一版分级指南。"))
    return EditionRow(*found)


def indicator(session: Session, guideline_id: int, number: int) -> GradeIndicator | None:
    """Return an indicator by its number in a guideline edition, or None."""
    query = sa.select(GradeIndicator).where(
        col(GradeIndicator.guideline_id) == guideline_id, col(GradeIndicator.number) == number
    )
    return session.scalars(query).first()


def enterprises_of(session: Session, industry_code: str) -> int:
    """Return the number of enterprises whose latest term is in an industry."""
    query = sa.select(sa.func.count()).select_from(Term).where(
        col(Term.industry_code) == industry_code,
        col(Term.from_month) == term_in_force(col(Term.enterprise_id), LAST_MONTH),
    )  # fmt: skip
    return session.scalar(query) or 0


def measures(session: Session, industry_code: str) -> dict[tuple[GradeLevel, Alert], Measure]:
    """Return the known alert measures of an industry, keyed by level and colour."""
    query = sa.select(AlertMeasure).where(col(AlertMeasure.industry_code) == industry_code)
    return {(each.level, each.alert): Measure(each.text, each.source, each.version) for each in session.scalars(query)}


def measured_industries(session: Session) -> list[tuple[str, str, int]]:
    """Return every industry with guidelines or measures: code, name and number of measures."""
    number = (
        sa.select(sa.func.count())
        .where(col(AlertMeasure.industry_code) == col(Industry.code))
        .correlate(Industry)
        .scalar_subquery()
    )
    graded = sa.exists().where(col(GradeGuideline.industry_code) == col(Industry.code))
    query = sa.select(col(Industry.code), col(Industry.name), number).where(sa.or_(graded, number > 0))
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(col(Industry.name)))]


def keeper(session: Session, actor: Actor) -> Keeper:
    """Return the role, bureau level and side of a person, for the rules on who may edit guidelines and targets."""
    own = None if actor.bureau_id is None else session.get(Bureau, actor.bureau_id)
    return Keeper(actor.role, actor.approver, own.level if own else None, own.side if own else None)


def _rows() -> sa.Select[*tuple[Any, ...]]:
    own = col(GradeGuideline.id)
    return sa.select(
        GradeGuideline, col(Industry.name),
        _count(sa.select(sa.func.count()).where(col(GradeIndicator.guideline_id) == own)),
        _count(sa.select(sa.func.count()).where(col(GradeRecord.guideline_id) == own)),
        _count(sa.select(sa.func.count()).where(_is_under())),
    ).join(Industry, col(Industry.code) == col(GradeGuideline.industry_code))  # fmt: skip


def _is_under() -> sa.ColumnElement[bool]:
    """Return the SQL condition that an application uses the edition of the row."""
    return col(GradeApplication.guideline_id) == col(GradeGuideline.id)


def _count(query: sa.Select[int]) -> sa.ScalarSelect[int]:
    return query.correlate(GradeGuideline).scalar_subquery()
