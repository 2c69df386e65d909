"""Queries of terms: the term in force in a month, the latest term, and all terms of an enterprise."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.register.models import Bureau, Enterprise, Industry, Place, Term
from tracker.register.rules.register import Production

_Later = aliased(Term)


def term_in_force(
    enterprise_id: sa.SQLColumnExpression[int], month: str | sa.BindParameter[str]
) -> sa.ScalarSelect[str]:
    """Return the SQL for the first month of the term that is in force in a month."""
    return (
        sa.select(sa.func.max(col(_Later.from_month)))
        .where(col(_Later.enterprise_id) == enterprise_id, col(_Later.from_month) <= month)
        .correlate_except(_Later)
        .scalar_subquery()
    )


def term_now(session: Session, enterprise_id: int) -> Term:
    """Return the latest term of an enterprise."""
    query = sa.select(Term).where(col(Term.enterprise_id) == enterprise_id).order_by(col(Term.from_month).desc())
    return session.scalars(query.limit(1)).one()


class TermRow(NamedTuple):
    """One term of an enterprise with names instead of codes."""

    from_month: str
    name: str
    bureau: str
    bureau_path: str
    place: str
    industry: str
    state: Production


def terms(session: Session, enterprise_id: int) -> list[TermRow]:
    """Return every term of an enterprise, the latest first."""
    query = (
        sa.select(
            col(Term.from_month),
            col(Term.name),
            col(Bureau.name),
            col(Bureau.path),
            col(Place.name),
            col(Industry.name),
            col(Term.state),
        )
        .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        .join(Place, col(Place.code) == col(Term.place_code))
        .join(Industry, col(Industry.code) == col(Term.industry_code))
        .where(col(Term.enterprise_id) == enterprise_id)
        .order_by(col(Term.from_month).desc())
    )
    return [TermRow(*row) for row in session.execute(query)]


def subject_name(session: Session, enterprise: Enterprise) -> str:
    """Return the present name of an enterprise."""
    return term_now(session, enterprise.id).name
