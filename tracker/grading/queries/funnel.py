"""Queries of the funnel of a year (创A晋B): the number of applications per step, and the list behind each number."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.core.calendar import months
from tracker.core.calendar.months import LAST_MONTH
from tracker.core.cuts import ALL, Cut, CutKind, not_here
from tracker.core.i18n import Message, message
from tracker.core.roles import Actor
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.grades import GradeTarget
from tracker.grading.models.guidelines import GradeGuideline
from tracker.grading.rules import RATED, ApplicationState, FunnelStep, GradeLevel, Target
from tracker.grading.rules.applications import ENDED, days_of
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries.terms import term_in_force

Query = TypeVar("Query", bound=sa.Select[Any])


class ApplicationRow(NamedTuple):
    """One application as a row of a list."""

    id: int
    code: str
    name: str
    line: str
    bureau: str
    target: Target
    edition: str
    state: ApplicationState
    since: Any
    holder_id: int | None
    holder: str | None
    level: GradeLevel | None
    notice_until: date | None
    version: int
    applied_on: date | None
    first_reviewed_on: date | None
    submitted_on: date | None
    expert_reviewed_on: date | None
    noticed_on: date | None
    rated_on: date | None


def counts(
    session: Session, year: int, cut: Cut = ALL, target: Target | None = None, until: date | None = None
) -> dict[FunnelStep, int]:
    """Return the number of applications of a year per step.

    An enterprise counts once per target, whatever its lines.
    """
    columns = [passed(step, until).label(step.value) for step in FunnelStep]
    each = sa.select(*(sa.func.max(sa.case((column, 1), else_=0)).label(column.name) for column in columns))
    each = _of(each.select_from(GradeApplication), year, cut, target)
    each_firm = each.group_by(col(GradeApplication.enterprise_id), col(GradeApplication.target)).subquery()
    sums = (sa.func.coalesce(sa.func.sum(each_firm.c[step.value]), 0) for step in FunnelStep)
    return dict(zip(FunnelStep, session.execute(sa.select(*sums)).one(), strict=True))


def fulfilled(session: Session, year: int, cut: Cut = ALL, target: Target | None = None) -> list[ApplicationRow]:
    """Return the rated applications of a year with their levels."""
    return rows(session, year, cut, target, FunnelStep.RATED)


def targets(session: Session, year: int, cut: Cut = ALL) -> dict[Target, int]:
    """Return how many enterprises the bureaus of a part of the region plan to bring to each target in a year."""
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(col(GradeTarget.target), sa.func.sum(col(GradeTarget.number)))
        .join(Bureau, col(Bureau.id) == col(GradeTarget.bureau_id))
        .where(col(GradeTarget.year) == year)
        .group_by(col(GradeTarget.target))
    )
    return {row[0]: int(row[1]) for row in session.execute(_within(query, cut))}


def of_holder(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the SQL condition for applications that a person's bureau holds."""
    return col(GradeApplication.holder_id) == (actor.bureau_id or 0)


def of_enterprise(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the SQL condition for applications of a liaison's enterprise."""
    return col(GradeApplication.enterprise_id) == (actor.enterprise_id or 0)


def open_ones(session: Session, whose: sa.ColumnElement[bool]) -> list[ApplicationRow]:
    """Return the applications of all years that are not finished and meet a condition."""
    going_on = col(GradeApplication.state).not_in(ENDED)
    return rows(session, None, ALL, None, None, going_on, whose)


def rows(
    session: Session, year: int | None, cut: Cut = ALL, target: Target | None = None, step: FunnelStep | None = None,
    *conditions: sa.ColumnElement[bool], until: date | None = None,
) -> list[ApplicationRow]:  # fmt: skip
    """Return the applications of a year, or of all years, that passed a step, ordered by bureau and enterprise."""
    holder = aliased(Bureau)
    query: sa.Select[*tuple[Any, ...]] = sa.select(
        col(GradeApplication.id), col(Enterprise.code), col(Term.name), col(GradeApplication.line),
        col(Bureau.short_name), col(GradeApplication.target), col(GradeGuideline.edition),
        col(GradeApplication.state), col(GradeApplication.since), col(holder.id), col(holder.short_name),
        col(GradeApplication.level), col(GradeApplication.notice_until), col(GradeApplication.version),
        *(col(getattr(GradeApplication, f"{each.value}_on")) for each in FunnelStep),
    ).select_from(GradeApplication)  # fmt: skip
    query = query.join(GradeGuideline, col(GradeGuideline.id) == col(GradeApplication.guideline_id))
    query = query.outerjoin(holder, col(holder.id) == col(GradeApplication.holder_id))
    query = _of(query, year, cut, target)
    if step is not None:
        query = query.where(passed(step, until))
    ordered = query.where(*conditions).order_by(col(Bureau.path), col(Enterprise.code), col(GradeApplication.id))
    return [ApplicationRow(*row) for row in session.execute(ordered)]


def in_notice(session: Session, bureau_id: int) -> list[ApplicationRow]:
    """Return the applications of all years in public notice that a root bureau holds."""
    mine = col(GradeApplication.holder_id) == bureau_id
    return rows(session, None, ALL, None, None, mine, col(GradeApplication.state) == ApplicationState.NOTICE)


def years(session: Session) -> list[int]:
    """Return the years that have applications or targets, the latest first."""
    found = set(session.scalars(sa.select(col(GradeApplication.year)).distinct()))
    return sorted(found | set(session.scalars(sa.select(col(GradeTarget.year)).distinct())), reverse=True)


def differences(session: Session) -> Iterator[Message]:
    """Yield a message for every date or state of an application that differs from its recorded steps."""
    steps: dict[int, list[tuple[Any, ApplicationState, date]]] = {}
    moved = sa.select(col(Move.subject_id), col(Move.action), col(Move.to_state), col(Move.at)).where(
        col(Move.subject) == Subject.GRADE_APPLICATION
    )
    for key, action, state, at in session.execute(moved.order_by(col(Move.id))):
        steps.setdefault(key, []).append((action, ApplicationState(state), months.local(at).date()))
    for found in session.scalars(sa.select(GradeApplication).order_by(col(GradeApplication.id))):
        told = days_of(steps.get(found.id, []))
        for step in FunnelStep:
            kept = getattr(found, f"{step.value}_on")
            if kept != told.get(step):
                yield message(
                    "分级申请 {id}：{step}记为 {kept}，流转为 {told}", id=found.id, step=step.label, kept=kept,
                    told=told.get(step),
                )  # fmt: skip
        if steps.get(found.id) and steps[found.id][-1][1] is not found.state:
            yield message("分级申请 {id}：状态{state}与最后一步不符", id=found.id, state=found.state.label)


def passed(
    step: FunnelStep, until: date | sa.BindParameter[date] | None, then: sa.Subquery | None = None
) -> sa.ColumnElement[bool]:
    """Return the SQL condition for applications that passed a step by a day.

    An application counts as rated only with A+, A, B or 引领性 (rule 19). `then` holds the applications as they were in
    a month.
    """
    found: Any = GradeApplication if then is None else then.c
    day = getattr(found, f"{step.value}_on")
    there: sa.ColumnElement[bool] = day.is_not(None) if until is None else day <= until
    return sa.and_(there, found.level.in_(RATED)) if step is FunnelStep.RATED else there


def _of(query: Query, year: int | None, cut: Cut, target: Target | None) -> Query:
    query = (
        query.join(Enterprise, col(Enterprise.id) == col(GradeApplication.enterprise_id))
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        .where(col(Term.from_month) == term_in_force(col(Term.enterprise_id), LAST_MONTH))
    )
    query = query if year is None else query.where(col(GradeApplication.year) == year)
    query = query if target is None else query.where(col(GradeApplication.target) == target)
    return _within(query, cut)


def _within(query: Query, cut: Cut) -> Query:
    """Restrict a query to the bureaus of a cut: one side or one bureau with those below. Raise NotFound for others."""
    if cut.kind is CutKind.SIDE:
        return query.where(col(Bureau.side) == cut.key)
    if cut.kind is CutKind.BUREAU:
        return query.where(col(Bureau.path).contains(f"/{cut.key}/", autoescape=True))
    if cut.kind is CutKind.ALL:
        return query
    raise not_here(cut)
