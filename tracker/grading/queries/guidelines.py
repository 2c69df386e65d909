"""Queries of guideline editions: the list with usage, one edition, alert measures of an industry."""

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
    """One edition in the list, with its industry, how many indicators it has, and how many records and applications."""

    guideline: GradeGuideline
    industry: str
    indicators: int
    records: int
    applications: int

    @property
    def levels(self) -> tuple[GradeLevel, ...]:
        """Return the levels that it knows, the best first."""
        return grade_set(self.guideline)

    @property
    def in_use(self) -> bool:
        """Return whether anything stands under it: then it is never changed."""
        return bool(self.records or self.applications)


class Measure(NamedTuple):
    """What a level means at a colour, and by which source."""

    text: str
    source: str
    version: int


def rows(session: Session) -> list[EditionRow]:
    """Return every edition: the real ones first, by industry, the latest first."""
    query = _rows().order_by(
        col(GradeGuideline.made_up), col(Industry.name), col(GradeGuideline.from_day).desc(), col(GradeGuideline.id)
    )
    return [EditionRow(*row) for row in session.execute(query)]


def edition(session: Session, guideline_id: int) -> EditionRow:
    """Return one edition. Raise NotFound for an unknown number."""
    found = session.execute(_rows().where(col(GradeGuideline.id) == guideline_id)).first()
    if found is None:
        raise NotFound(message("没有这一版分级指南。"))
    return EditionRow(*found)


def indicator(session: Session, guideline_id: int, number: int) -> GradeIndicator | None:
    """Return an indicator by its number in an edition."""
    query = sa.select(GradeIndicator).where(
        col(GradeIndicator.guideline_id) == guideline_id, col(GradeIndicator.number) == number
    )
    return session.scalars(query).first()


def enterprises_of(session: Session, industry_code: str) -> int:
    """Count the enterprises whose latest term is of an industry."""
    query = sa.select(sa.func.count()).select_from(Term).where(
        col(Term.industry_code) == industry_code,
        col(Term.from_month) == term_in_force(col(Term.enterprise_id), LAST_MONTH),
    )  # fmt: skip
    return session.scalar(query) or 0


def measures(session: Session, industry_code: str) -> dict[tuple[GradeLevel, Alert], Measure]:
    """Return what the levels of an industry mean at each colour; what no source tells is not there."""
    query = sa.select(AlertMeasure).where(col(AlertMeasure.industry_code) == industry_code)
    return {(each.level, each.alert): Measure(each.text, each.source, each.version) for each in session.scalars(query)}


def measured_industries(session: Session) -> list[tuple[str, str, int]]:
    """Return every industry that is graded or has measures: code, name, how many measures are known."""
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
    """Return what a person is, as far as the rules of grading go."""
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
    """SQL condition: an application uses the edition of the row."""
    return col(GradeApplication.guideline_id) == col(GradeGuideline.id)


def _count(query: sa.Select[int]) -> sa.ScalarSelect[int]:
    return query.correlate(GradeGuideline).scalar_subquery()
