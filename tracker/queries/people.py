"""People as they act: a person in one assignment."""

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain.roles import Actor, Role
from tracker.models import Assignment, Bureau, Enterprise, Person, Term
from tracker.queries.positions import term_in_force

_NOW = "9999-12"


def actors(session: Session) -> list[tuple[int, Actor]]:
    """Give every assignment with its person and unit, bureaus first."""
    return [(row[0], _actor(*row[1:])) for row in session.execute(_assignments())]


def actor(session: Session, assignment_id: int) -> Actor | None:
    """Give the person of an assignment; None where there is no such assignment any more."""
    row = session.execute(_assignments().where(col(Assignment.id) == assignment_id)).one_or_none()
    return None if row is None else _actor(*row[1:])


def _assignments() -> sa.Select[int, int, str, Role, str, int | None, int | None, bool]:
    term = sa.and_(
        col(Term.enterprise_id) == col(Assignment.enterprise_id),
        col(Term.from_month) == term_in_force(col(Term.enterprise_id), _NOW),
    )
    return (
        sa.select(
            col(Assignment.id),
            col(Person.id),
            col(Person.name),
            col(Assignment.role),
            sa.func.coalesce(col(Bureau.name), col(Term.name), ""),
            col(Assignment.enterprise_id),
            col(Assignment.bureau_id),
            col(Assignment.approver),
        )
        .join(Person, col(Person.id) == col(Assignment.person_id))
        .outerjoin(Bureau, col(Bureau.id) == col(Assignment.bureau_id))
        .outerjoin(Enterprise, col(Enterprise.id) == col(Assignment.enterprise_id))
        .outerjoin(Term, term)
        .order_by(col(Assignment.bureau_id).is_(None), col(Bureau.path), col(Enterprise.code), col(Assignment.id))
    )


def _actor(
    person_id: int,
    name: str,
    role: Role,
    unit_name: str,
    enterprise_id: int | None,
    bureau_id: int | None,
    approver: bool,
) -> Actor:
    return Actor(person_id, name, role, unit_name, enterprise_id, bureau_id, approver)
