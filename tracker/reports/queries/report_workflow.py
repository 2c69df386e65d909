"""Queries of a report's workflow: its past steps, and the facts that decide which steps are open to a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.core.calendar.months import takes_reports
from tracker.core.roles import Actor
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.months.models import Month
from tracker.months.queries import reopenings
from tracker.people.models.people import Person
from tracker.register.models import Bureau, Term
from tracker.register.queries.terms import term_in_force
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import report_status, review
from tracker.reports.rules.reports import DECIDED
from tracker.reports.rules.workflow import Action, Need, ReportSituation

_Below = aliased(Bureau)
"""Built once: creating an alias costs more than most of the statements."""


class Step(NamedTuple):
    """One past step of a report, as its history shows it."""

    action: Action
    from_state: str
    to_state: str
    bureau: str | None
    person: str
    at: datetime
    round: int
    opinion: str
    content_hash: str


def history(session: Session, report: MonthlyReport) -> list[Step]:
    """Return every step of a report, the latest first."""
    query = (
        sa.select(
            col(Move.action),
            col(Move.from_state),
            col(Move.to_state),
            col(Bureau.short_name),
            col(Person.name),
            col(Move.at),
            col(Move.round),
            col(Move.opinion),
            col(Move.content_hash),
        )
        .join(Person, col(Person.id) == col(Move.person_id))
        .outerjoin(Bureau, col(Bureau.id) == col(Move.bureau_id))
        .where(col(Move.subject) == Subject.REPORT, col(Move.subject_id) == report.id)
        .order_by(col(Move.id).desc())
    )
    return [Step(Action(row[0]), *row[1:]) for row in session.execute(query)]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Facts outside the report that decide which steps are open, whoever the person is."""

    term: Term
    way: list[Bureau]
    """The chain of the enterprise, from its bureau to the root."""
    last: Move | None
    month: Month
    reopened: bool
    signed: bool
    """The root bureau has signed off the month, and the enterprise is not reopened."""


def surroundings(session: Session, found: MonthlyReport) -> Surroundings:
    """Return the facts outside a report that decide which steps are open."""
    term, way = _chain(session, found.enterprise_id, found.month)
    reopened, signed = reopenings.end_of(session, found.month, found.enterprise_id, way[-1].id)
    return Surroundings(
        term=term, way=way, last=review.last_move(session, found), month=session.get_one(Month, found.month),
        reopened=reopened, signed=signed and not reopened,
    )  # fmt: skip


def _chain(session: Session, enterprise_id: int, month: str) -> tuple[Term, list[Bureau]]:
    """Return the term of an enterprise in force in a month, and the chain of its bureau up to the root."""
    rows = session.execute(_chain_statement(), {"enterprise": enterprise_id, "month": month}).all()
    return rows[0][0], [row[1] for row in rows]


@cache
def _chain_statement() -> sa.Select[Term, Bureau]:
    """Build the statement once; `enterprise` and `month` are bound parameters."""
    of = sa.select(col(_Below.path)).where(col(_Below.id) == col(Term.bureau_id)).correlate(Term).scalar_subquery()
    length = sa.func.length(col(Bureau.path))
    above = sa.func.substr(of, 1, length) == col(Bureau.path)
    in_force = term_in_force(col(Term.enterprise_id), sa.bindparam("month"))
    return (
        sa.select(Term, Bureau)
        .join(Bureau, above)
        .where(col(Term.enterprise_id) == sa.bindparam("enterprise"), col(Term.from_month) == in_force)
        .order_by(length.desc())
    )


def situation(
    session: Session, report: MonthlyReport, actor: Actor | None, missing: Mapping[Need, int],
    around: Surroundings | None = None,
) -> ReportSituation:  # fmt: skip
    """Return the facts that decide which actions on a report are open to a person.

    `around` are the surroundings, where the caller has already read them.
    """
    around = around or surroundings(session, report)
    way, last = around.way, around.last
    holder = None if report.holder_id is None else session.get(Bureau, report.holder_id)
    own = None if actor is None else actor.bureau_id
    reviewer = None if own is None else actor
    filed, elsewhere = _other_parts(session, report, reviewer)
    return ReportSituation(
        state=report.state,
        month_open=takes_reports(around.month.state, reopened=around.reopened),
        role=actor.role if actor else None,
        is_own_enterprise=actor is not None and actor.enterprise_id == report.enterprise_id,
        is_supervisor=own is not None and own == way[0].id,
        taken_over=report.proxy_reason != "",
        is_holder=holder is not None and own == holder.id,
        holder_is_root=holder is not None and holder.parent_id is None,
        is_root=own is not None and own == way[-1].id,
        is_passer=own is not None and last is not None and last.action == Action.PASS_UP and last.bureau_id == own,
        holder_name=holder.name if holder else "",
        is_filer=filed,
        reviews_elsewhere=elsewhere,
        side_closed=around.signed and report.state in DECIDED,
        missing=missing,
    )


def _other_parts(session: Session, report: MonthlyReport, reviewer: Actor | None) -> tuple[bool, bool]:
    """Return whether a person filed a report, and whether they reviewed it for another bureau.

    Without a reviewer both are false.
    """
    if reviewer is None:
        return False, False
    query = sa.select(
        report_status.filed_by(reviewer.person_id), report_status.reviewed_elsewhere_by(reviewer.person_id)
    )
    filed, elsewhere = session.execute(query.where(col(MonthlyReport.id) == report.id)).one()
    return bool(filed), bool(elsewhere)
