"""Services of assignments and sharing grants, each valid between two days."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import require_role
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Invalid, NotFound
from tracker.core.i18n import message
from tracker.core.roles import Actor, Role, duties_clash
from tracker.people.models.people import Assignment, Grant, Person
from tracker.people.queries import people
from tracker.people.rules.sessions import EndReason
from tracker.people.services import account_notices, sessions
from tracker.register.models import Bureau, Enterprise


def assign(
    session: Session, person: Person, role: Role, *, unit: str, from_day: date, to_day: date | None = None,
    approver: bool = False, approver_to: date | None = None, by: Actor | None, at: datetime,
) -> Assignment:  # fmt: skip
    """Assign a role to a person: a liaison for an enterprise (its code), others for a bureau (its key).

    Raise Invalid if the roles may not be combined (三员分立), the days are in the wrong order or the unit is unknown.
    """
    require_role.require(by, Role.SECURITY_ADMIN)
    held = [row.role for row in people.assignments(session, person.id) if row.to_day is None or row.to_day >= from_day]
    clash = duties_clash(held, role)
    if clash is not None:
        raise Invalid(clash)
    if to_day is not None and to_day < from_day:
        raise Invalid(message("结束日期 {to} 早于开始日期 {start}。请核对。", to=to_day, start=from_day))
    if approver and role is not Role.REVIEWER:
        raise Invalid(message("只有审核员可以另有审批权。"))
    of_enterprise = role is Role.LIAISON
    column = (col(Enterprise.id), col(Enterprise.code)) if of_enterprise else (col(Bureau.id), col(Bureau.key))
    unit_id = session.scalar(sa.select(column[0]).where(column[1] == unit))
    if unit_id is None:
        raise Invalid(
            message(
                "没有编码为“{unit}”的{kind}。",
                unit=unit,
                kind=message("企业") if of_enterprise else message("监管部门"),
            )
        )
    made = Assignment(
        person_id=person.id,
        role=role,
        enterprise_id=unit_id if of_enterprise else None,
        bureau_id=None if of_enterprise else unit_id,
        approver=approver,
        from_day=from_day,
        to_day=to_day,
        approver_to=approver_to,
    )
    session.add(made)
    session.flush()
    said = {"role": role, "unit": unit, "from": from_day, "to": to_day, "approver": approver}
    if by is not None:
        account_notices.tell(
            session, AuditAction.ASSIGNED, person.id, at=at, by=by.spoken(), role=role.label, unit=unit
        )
    _record(session, AuditAction.ASSIGNED, made.person_id, by=by, at=at, new=said)
    return made


def end(session: Session, assignment_id: int, *, last_day: date, by: Actor, at: datetime) -> Assignment:
    """End an assignment after a day. The person's sessions end too.

    An assignment that would never have been in force is deleted: one given by mistake today ends today.
    """
    require_role.require(by, Role.SECURITY_ADMIN)
    assignment = session.get(Assignment, assignment_id)
    if assignment is None:
        raise NotFound(message("没有这条任职。"))
    if assignment.to_day is not None and assignment.to_day <= last_day:
        raise Invalid(message("这条任职已到 {day} 为止。", day=assignment.to_day))
    sessions.end_all(session, assignment.person_id, EndReason.NARROWED, at)
    said = {"role": assignment.role, "from": assignment.from_day, "to": last_day}
    if last_day < assignment.from_day:
        sessions.forget(session, assignment.id)
        session.delete(assignment)
    else:
        assignment.to_day = last_day
    session.flush()
    account_notices.tell(
        session, AuditAction.ASSIGNMENT_ENDED, assignment.person_id, at=at, by=by.spoken(), role=assignment.role.label
    )
    _record(session, AuditAction.ASSIGNMENT_ENDED, assignment.person_id, by=by, at=at, new=said)
    return assignment


def grant(
    session: Session, reader: str, shown: str, *, from_day: date, to_day: date | None, reason: str, by: Actor,
    at: datetime,
) -> Grant:  # fmt: skip
    """Let the people of a bureau read another bureau's enterprises.

    Raise Invalid if a bureau or the reason is missing.
    """
    require_role.require(by, Role.SECURITY_ADMIN)
    reader_id, shown_id = _bureau(session, reader), _bureau(session, shown)
    if not reason.strip():
        raise Invalid(message("请写明共享的理由。"))
    if to_day is not None and to_day < from_day:
        raise Invalid(message("结束日期 {to} 早于开始日期 {start}。请核对。", to=to_day, start=from_day))
    same = (col(Grant.reader_id) == reader_id, col(Grant.shown_id) == shown_id, col(Grant.from_day) == from_day)
    if session.scalar(sa.select(col(Grant.id)).where(*same)) is not None:
        raise Invalid(message("同样的授权已经有了，从 {day} 开始。", day=from_day))
    made = Grant(reader_id=reader_id, shown_id=shown_id, from_day=from_day, to_day=to_day, reason=reason.strip())
    session.add(made)
    session.flush()
    said = {"reader": reader, "shown": shown, "from": from_day, "to": to_day}
    audit.record(
        session, AuditAction.GRANTED, by=by, at=at, subject="grant", subject_id=made.id, name=_named(session, made),
        new=said, reason=reason,
    )  # fmt: skip
    return made


def end_grant(session: Session, grant_id: int, *, last_day: date, by: Actor, at: datetime) -> Grant:
    """End a sharing grant after a day, or delete it if it began later. Effective from the next request on."""
    require_role.require(by, Role.SECURITY_ADMIN)
    found = session.get(Grant, grant_id)
    if found is None:
        raise NotFound(message("没有这条共享授权。"))
    if found.to_day is not None and found.to_day <= last_day:
        raise Invalid(message("这条授权已到 {day} 为止。", day=found.to_day))
    said, name = {"from": found.from_day, "to": last_day}, _named(session, found)
    if last_day < found.from_day:
        session.delete(found)
    else:
        found.to_day = last_day
    audit.record(
        session, AuditAction.GRANT_ENDED, by=by, at=at, subject="grant", subject_id=grant_id, name=name, new=said
    )
    return found


def _record(
    session: Session, action: AuditAction, person_id: int, *, by: Actor | None, at: datetime, new: dict[str, object]
) -> None:
    name = people.person(session, person_id).name
    audit.record(session, action, by=by, at=at, subject="person", subject_id=person_id, name=name, new=new)


def _named(session: Session, found: Grant) -> str:
    reader, shown = (session.get_one(Bureau, each).short_name for each in (found.reader_id, found.shown_id))
    return f"{reader} ← {shown}"


def _bureau(session: Session, key: str) -> int:
    found = session.scalar(sa.select(col(Bureau.id)).where(col(Bureau.key) == key))
    if found is None:
        raise Invalid(message("没有编码为“{unit}”的{kind}。", unit=key, kind=message("监管部门")))
    return found
