"""Projects found by title or code, or through their enterprise."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.search_index import lookup
from tracker.core.search_index.models import TextKind
from tracker.plans.models import Project
from tracker.register.models import Enterprise, Term
from tracker.register.queries.lookup import bearers


def project_ids(session: Session, text: str) -> list[int]:
    """Give the projects within reach that every word names, by title or code, or through their enterprise."""
    return lookup.matches(session, col(Project.id), text, _project_ways)


def projects(session: Session, ids: Sequence[int], few: int) -> list[lookup.Hit]:
    """Give the first few of some projects with the latest name of their enterprise."""
    latest = sa.select(col(Term.name)).where(col(Term.enterprise_id) == col(Project.enterprise_id))
    name = latest.order_by(col(Term.from_month).desc()).limit(1).correlate(Project).scalar_subquery()
    query = sa.select(col(Project.code), col(Project.title), name).where(col(Project.id).in_(ids[:few]))
    return [lookup.Hit(*row) for row in session.execute(query.order_by(col(Project.id)))]


def _project_ways(word: str, most: int | None) -> tuple[lookup.Condition, ...]:
    by_code = sa.select(col(Enterprise.id)).where(
        col(Enterprise.code).in_(lookup.texts(TextKind.ENTERPRISE_CODE, word, most))
    )
    return (
        col(Project.title).in_(lookup.texts(TextKind.PROJECT, word, most)),
        col(Project.code).in_(lookup.texts(TextKind.PROJECT_CODE, word, most)),
        col(Project.enterprise_id).in_(bearers(word, most)),
        col(Project.enterprise_id).in_(by_code),
    )
