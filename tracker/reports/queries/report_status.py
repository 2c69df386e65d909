"""Queries of the report board of a month: state and holder of each report; SQL conditions to select reports."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.core.calendar import months
from tracker.core.calendar.working_days import days_late
from tracker.core.cuts import Cut, CutKind, not_here
from tracker.core.roles import Actor, Role
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.months.models import Extension, Month
from tracker.notifications.models import Notice
from tracker.notifications.rules import NoticeKind
from tracker.people.models.people import Assignment, Person
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries import dated
from tracker.register.queries.terms import term_in_force
from tracker.register.queries.tree import Branch
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import report_status
from tracker.reports.rules.reports import DECIDED, UNFILED, ReportState
from tracker.reports.rules.workflow import Action


class ReportRow(NamedTuple):
    """One report in the list of a month; `due` is the due date of this enterprise."""

    report_id: int
    code: str
    name: str
    bureau: str
    state: ReportState
    holder: str | None
    round: int
    submitted_at: datetime | None
    approved_at: datetime | None
    due: date
    contact: str
    contact_phone: str
    since: datetime | None
    """The moment of the last step, since when the present holder has the report; None before the first step."""
    last_reminded: datetime | None

    def days_late(self, today: date) -> int:
        """Return the number of days past the due date; 0 for a report that is submitted."""
        return days_late(self.due, today) if self.state in UNFILED else 0

    def waiting(self, today: date) -> int | None:
        """Return for how many days the present holder has the report; None before the first step and after the last."""
        if self.since is None or self.state in DECIDED:
            return None
        return max(0, (today - months.local(self.since).date()).days)


_Holder = aliased(Bureau)
Condition = sa.ColumnElement[bool]
_WRITING = (AuditAction.SAVED, AuditAction.UPLOADED, AuditAction.DETACHED)
"""Audit events of changes to the content of a report."""
_DUE = sa.func.coalesce(col(Extension.due), col(Month.due))


def _liaison(column: Any) -> sa.ScalarSelect[str]:
    """Return the SQL for the name or telephone of the present liaison, used where the enterprise's record has none."""
    query = sa.select(sa.func.max(column)).join(Assignment, col(Assignment.person_id) == col(Person.id))
    mine = sa.and_(col(Assignment.enterprise_id) == col(Enterprise.id), col(Assignment.role) == Role.LIAISON)
    return query.where(mine, col(Assignment.to_day).is_(None)).correlate(Enterprise).scalar_subquery()


def _known(column: Any, otherwise: Any) -> Any:
    return sa.func.coalesce(sa.func.nullif(col(column), ""), _liaison(otherwise), "")


_CONTACT, _PHONE = _known(Enterprise.contact, Person.name), _known(Enterprise.contact_phone, Person.phone)
_SINCE = (
    sa.select(sa.func.max(col(Move.at)))
    .where(col(Move.subject) == Subject.REPORT, col(Move.subject_id) == col(MonthlyReport.id))
    .correlate(MonthlyReport)
    .scalar_subquery()
)
_REMINDED = (
    sa.select(sa.func.max(col(Notice.at)))
    .where(col(Notice.report_id) == col(MonthlyReport.id), col(Notice.kind) == NoticeKind.REMINDER)
    .correlate(MonthlyReport)
    .scalar_subquery()
)


def in_state(state: ReportState) -> Condition:
    """Return the condition for reports in a state."""
    return col(MonthlyReport.state) == state


def late(today: date) -> Condition:
    """Return the condition for reports that are not submitted though their due date has passed (逾期)."""
    return sa.and_(col(MonthlyReport.state).in_(UNFILED), today > _DUE)


def in_states(states: Collection[ReportState]) -> Condition:
    """Return the condition for reports in one of several states."""
    return col(MonthlyReport.state).in_(states)


def only(report: MonthlyReport) -> Condition:
    """Return the condition for one report."""
    return col(MonthlyReport.id) == report.id


def one_of(ids: Collection[int]) -> Condition:
    """Return the condition for reports with given ids."""
    return col(MonthlyReport.id).in_(ids)


def below(path: str, month: Month) -> Condition:
    """Return the condition for reports of enterprises that were under a bureau in the month."""
    there = dated.bureaus(month.code)
    return col(Bureau.id).in_(sa.select(there.c.id).where(there.c.path.startswith(path, autoescape=True)))


def on_side(side: str, month: Month) -> Condition:
    """Return the condition for reports of one side (地方 or 兵团) in the month."""
    there = dated.bureaus(month.code)
    return col(Bureau.id).in_(sa.select(there.c.id).where(there.c.side == side))


def turn_of(actor: Actor | None) -> Condition:
    """Return the condition for reports that wait for a person: of their enterprise, or held by their bureau."""
    if actor is None:
        return sa.false()
    if actor.enterprise_id is not None:
        return col(MonthlyReport.enterprise_id) == actor.enterprise_id
    reviews = actor.role is Role.REVIEWER and actor.bureau_id is not None
    return col(MonthlyReport.holder_id) == actor.bureau_id if reviews else sa.false()


def filed_by(person_id: int) -> Condition:
    """Return the condition for reports that a person entered, submitted or filed for the enterprise (代填)."""
    moved = sa.exists().where(
        col(Move.subject) == Subject.REPORT, col(Move.subject_id) == col(MonthlyReport.id),
        col(Move.action).in_((Action.SUBMIT, Action.FILE_FOR)), col(Move.person_id) == person_id,
    )  # fmt: skip
    wrote = sa.exists().where(
        col(AuditEvent.subject) == Subject.REPORT.value, col(AuditEvent.subject_id) == col(MonthlyReport.id),
        col(AuditEvent.action).in_(_WRITING), col(AuditEvent.person_id) == person_id,
    )  # fmt: skip
    return sa.or_(moved.correlate(MonthlyReport), wrote.correlate(MonthlyReport))


def reviewed_elsewhere_by(person_id: int) -> Condition:
    """Return the condition for reports that a person reviewed for another bureau than the present holder."""
    reviewed = sa.exists().where(
        col(Move.subject) == Subject.REPORT, col(Move.subject_id) == col(MonthlyReport.id),
        col(Move.action).in_((Action.PASS_UP, Action.APPROVE, Action.RETURN)), col(Move.person_id) == person_id,
        col(Move.bureau_id) != col(MonthlyReport.holder_id),
    )  # fmt: skip
    return reviewed.correlate(MonthlyReport)


def reviewable_by(person_id: int) -> Condition:
    """Return the condition for reports that a person neither filed nor reviewed for another bureau."""
    return sa.not_(sa.or_(filed_by(person_id), reviewed_elsewhere_by(person_id)))


def rows(
    session: Session, month: Month, *conditions: Condition, limit: int | None = None, offset: int = 0,
    by_bureau: bool = True,
) -> list[ReportRow]:  # fmt: skip
    """Return the reports of a month that meet the conditions, by bureau and code, or in the order of registration.

    The order of registration is that of an index, so a page of a very long list reads only its own rows.
    """
    query = _of(
        month,
        col(MonthlyReport.id),
        col(Enterprise.code),
        col(Term.name),
        col(Bureau.short_name),
        col(MonthlyReport.state),
        col(_Holder.short_name),
        col(MonthlyReport.round),
        col(MonthlyReport.submitted_at),
        col(MonthlyReport.approved_at),
        _DUE,
        _CONTACT,
        _PHONE,
        _SINCE,
        _REMINDED,
    ).outerjoin(_Holder, col(_Holder.id) == col(MonthlyReport.holder_id))
    order = (col(Bureau.path), col(Enterprise.code)) if by_bureau else (col(MonthlyReport.enterprise_id),)
    query = query.where(*conditions).order_by(*order).limit(limit).offset(offset)
    return [ReportRow(*row) for row in session.execute(query)]


def number(session: Session, month: Month, *conditions: Condition) -> int:
    """Count the reports of a month that meet conditions on the report itself."""
    query = sa.select(sa.func.count()).select_from(MonthlyReport).where(col(MonthlyReport.month) == month.code)
    return int(session.scalars(query.where(*conditions)).one())


def number_joined(session: Session, month: Month, *conditions: Condition) -> int:
    """Count the reports of a month that meet conditions on enterprise, bureau or due date too."""
    return int(session.scalars(_of(month, sa.func.count()).where(*conditions)).one())


def late_number(session: Session, month: Month, counts: Mapping[ReportState, int], today: date) -> int:
    """Count the late reports of a month; only the few enterprises with an extension are looked up."""
    given = sa.and_(
        col(Extension.month) == col(MonthlyReport.month),
        col(Extension.enterprise_id) == col(MonthlyReport.enterprise_id),
    )
    over = today > month.due
    other = col(Extension.due) >= today if over else col(Extension.due) < today
    query = sa.select(sa.func.count()).select_from(MonthlyReport).join(Extension, given)
    query = query.where(col(MonthlyReport.month) == month.code, col(MonthlyReport.state).in_(UNFILED), other)
    moved = int(session.scalars(query).one())
    return sum(counts.get(state, 0) for state in UNFILED) - moved if over else moved


def holders(session: Session, month: Month) -> list[tuple[str, int]]:
    """Count the reports under review by the bureau that holds them, the highest number first."""
    query = (
        sa.select(col(Bureau.short_name), sa.func.count())
        .join(MonthlyReport, col(MonthlyReport.holder_id) == col(Bureau.id))
        .where(col(MonthlyReport.month) == month.code, in_state(ReportState.IN_REVIEW))
        .group_by(col(Bureau.id), col(Bureau.short_name))
        .order_by(sa.func.count().desc(), col(Bureau.short_name))
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def counts(session: Session, month: Month) -> dict[ReportState, int]:
    """Count the reports of a month by state."""
    query = sa.select(col(MonthlyReport.state), sa.func.count()).where(col(MonthlyReport.month) == month.code)
    return {row[0]: row[1] for row in session.execute(query.group_by(col(MonthlyReport.state)))}


def by_bureau(session: Session, month: Month) -> dict[str, dict[ReportState, int]]:
    """Count the reports of a month by the path of their bureau and by state."""
    since = sa.func.max(col(Term.from_month)).label("since")
    named = sa.select(col(Term.enterprise_id), since).where(col(Term.from_month) <= month.code)
    latest = named.group_by(col(Term.enterprise_id)).subquery()  # one subquery: PostgreSQL would run it for each report
    in_force = sa.and_(col(Term.enterprise_id) == latest.c.enterprise_id, col(Term.from_month) == latest.c.since)
    there = dated.bureaus(month.code)
    query = (
        sa.select(there.c.path, col(MonthlyReport.state), sa.func.count())
        .select_from(MonthlyReport)
        .join(latest, latest.c.enterprise_id == col(MonthlyReport.enterprise_id))
        .join(Term, in_force)
        .join(there, there.c.id == col(Term.bureau_id))
        .where(col(MonthlyReport.month) == month.code)
        .group_by(there.c.path, col(MonthlyReport.state))
    )
    found: dict[str, dict[ReportState, int]] = {}
    for path, state, count in session.execute(query):
        found.setdefault(path, {})[state] = count
    return found


def _of(month: Month, *columns: Any) -> sa.Select[Any]:
    given = sa.and_(
        col(Extension.month) == col(MonthlyReport.month),
        col(Extension.enterprise_id) == col(MonthlyReport.enterprise_id),
    )
    return (
        sa.select(*columns)
        .select_from(MonthlyReport)
        .join(Month, col(Month.code) == col(MonthlyReport.month))
        .join(Enterprise, col(Enterprise.id) == col(MonthlyReport.enterprise_id))
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        .outerjoin(Extension, given)
        .where(
            col(MonthlyReport.month) == month.code,
            col(Term.from_month) == term_in_force(col(Term.enterprise_id), month.code),
        )
    )


def within_cut(cut: Cut, tree: Mapping[str, Branch], month: Month) -> report_status.Condition | None:
    """Return the condition for reports of a side or bureau, None for the whole region.

    Raise NotFound for another kind of cut.
    """
    if cut.kind is CutKind.BUREAU:
        return report_status.below(tree[cut.key].path, month)
    if cut.kind is CutKind.SIDE:
        return report_status.on_side(cut.key, month)
    if cut.kind is CutKind.ALL:
        return None
    raise not_here(cut)
