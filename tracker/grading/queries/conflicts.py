"""Queries of experts' conflicts of interest, computed from assignments and workflow steps."""

from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import SHANGHAI
from tracker.core.roles import Role
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.grading.models.applications import GradeApplication
from tracker.grading.queries import applications
from tracker.grading.rules.applications import Action
from tracker.grading.rules.conflicts import Conflict, counts_from
from tracker.people.models.people import Assignment
from tracker.reports.models.reports import MonthlyReport


def conflicts(session: Session, application: GradeApplication, day: date) -> dict[int, Conflict]:
    """Return the persons with a conflict of interest on a day, keyed by id, each with the gravest reason."""
    since = counts_from(day)
    chain = [each.id for each in applications.ancestors(session, application.enterprise_id)]
    in_charge = sa.and_(col(Assignment.role) == Role.REVIEWER, col(Assignment.bureau_id).in_(chain))
    return (
        dict.fromkeys(_assigned(session, in_charge, since), Conflict.IN_CHARGE)
        | dict.fromkeys(_handled(session, application, since), Conflict.HANDLED)
        | dict.fromkeys(
            _assigned(session, col(Assignment.enterprise_id) == application.enterprise_id, since),
            Conflict.OF_ENTERPRISE,
        )
    )


def _assigned(session: Session, condition: sa.ColumnElement[bool], since: date) -> list[int]:
    lately = sa.or_(col(Assignment.to_day).is_(None), col(Assignment.to_day) >= since)
    return list(session.scalars(sa.select(col(Assignment.person_id)).where(condition, lately)))


def _handled(session: Session, application: GradeApplication, since: date) -> list[int]:
    """Return the persons who took a step of an application or report of the enterprise, except experts as such."""
    own = sa.select(col(GradeApplication.id)).where(col(GradeApplication.enterprise_id) == application.enterprise_id)
    reports = sa.select(col(MonthlyReport.id)).where(col(MonthlyReport.enterprise_id) == application.enterprise_id)
    query = sa.select(col(Move.person_id)).where(
        sa.or_(
            sa.and_(
                col(Move.subject) == Subject.GRADE_APPLICATION, col(Move.subject_id).in_(own),
                col(Move.action).not_in((Action.DECLARE, Action.OPINE)),
            ),
            sa.and_(col(Move.subject) == Subject.REPORT, col(Move.subject_id).in_(reports)),
        ),
        col(Move.at) >= datetime.combine(since, time(), SHANGHAI),
    )  # fmt: skip
    return list(session.scalars(query.distinct()))
