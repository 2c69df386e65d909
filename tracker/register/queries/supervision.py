"""Queries for editing the register: the supervisor bureau, codes in use, similar names."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH
from tracker.core.database.unscoped import unscoped
from tracker.core.roles import Actor, Role
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries.terms import term_in_force
from tracker.register.rules.name_matching import alike


def path_of(session: Session, bureau_id: int) -> str:
    """Return the path of a bureau from its root."""
    return session.scalars(sa.select(col(Bureau.path)).where(col(Bureau.id) == bureau_id)).one()


def bureau_path(session: Session, key: str) -> str | None:
    """Return the path of the bureau with a key, or None for an unknown key."""
    return session.scalar(sa.select(col(Bureau.path)).where(col(Bureau.key) == key))


def supervisor_path(session: Session, enterprise_id: int) -> str:
    """Return the path of the bureau that supervises an enterprise now."""
    latest = col(Term.from_month) == term_in_force(col(Term.enterprise_id), LAST_MONTH)
    query = sa.select(col(Bureau.path)).join(Term, col(Term.bureau_id) == col(Bureau.id))
    return session.scalars(query.where(col(Term.enterprise_id) == enterprise_id, latest)).one()


def in_charge(session: Session, actor: Actor | None, enterprise_id: int) -> bool:
    """Return whether a person reviews for the bureau that supervises an enterprise, or for one above it."""
    if actor is None or actor.role is not Role.REVIEWER or actor.bureau_id is None:
        return False
    return supervisor_path(session, enterprise_id).startswith(path_of(session, actor.bureau_id))


@unscoped
def enterprise_id(session: Session, code: str) -> int | None:
    """Return the id of the enterprise with a code, also outside the reader's access scope, or None."""
    return session.scalar(sa.select(col(Enterprise.id)).where(col(Enterprise.code) == code))


class Namesake(NamedTuple):
    """Another enterprise that may be the same one, with the path of its supervisor."""

    code: str
    name: str
    path: str


@unscoped
def same_uscc(session: Session, uscc: str | None, site_no: int, enterprise_id: int | None) -> Namesake | None:
    """Return another enterprise with the same credit code (USCC) and site number, or None."""
    if uscc is None:
        return None
    query = _others(enterprise_id).where(col(Enterprise.uscc) == uscc, col(Enterprise.site_no) == site_no)
    found = session.execute(query).first()
    return None if found is None else Namesake(*found)


@unscoped
def nearly_same(session: Session, name: str, enterprise_id: int | None) -> list[Namesake]:
    """Return the other enterprises whose present name is nearly the same."""
    wanted = alike(name)
    return [found for row in session.execute(_others(enterprise_id)) if alike((found := Namesake(*row)).name) == wanted]


def _others(enterprise_id: int | None) -> sa.Select[str, str, str]:
    return (
        sa.select(col(Enterprise.code), col(Term.name), col(Bureau.path))
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        .where(
            col(Term.from_month) == term_in_force(col(Term.enterprise_id), LAST_MONTH),
            col(Enterprise.id).is_distinct_from(enterprise_id),
        )
        .order_by(col(Enterprise.code))
    )


def enterprises_of_bureau(session: Session, bureau_id: int) -> int:
    """Count the enterprises that a bureau itself supervises now."""
    return _of_terms(session, col(Term.bureau_id) == bureau_id)


def enterprises_of_industry(session: Session, code: str) -> int:
    """Count the enterprises of an industry now."""
    return _of_terms(session, col(Term.industry_code) == code)


def children(session: Session, bureau_id: int) -> int:
    """Count the bureaus directly below a bureau."""
    query = sa.select(sa.func.count()).select_from(Bureau).where(col(Bureau.parent_id) == bureau_id)
    return session.scalars(query).one()


def _of_terms(session: Session, condition: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(Term)
    latest = col(Term.from_month) == term_in_force(col(Term.enterprise_id), LAST_MONTH)
    return session.scalars(query.where(condition, latest)).one()
