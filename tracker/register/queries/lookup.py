"""Search for enterprises by present or former name, code or pinyin."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.search_index import lookup
from tracker.core.search_index.models import TextKind
from tracker.register.models import Enterprise, Term


def enterprise_ids(session: Session, text: str) -> list[int]:
    """Return the ids of readable enterprises that match every word: at most one more than `lookup.MAX_HITS`."""
    return lookup.matches(session, col(Enterprise.id), text, _enterprise_ways)


def enterprises(session: Session, ids: Sequence[int], few: int) -> list[lookup.Hit]:
    """Return search hits for the first `few` of these enterprises, each under its latest name."""
    latest = sa.select(col(Term.name)).where(col(Term.enterprise_id) == col(Enterprise.id))
    name = latest.order_by(col(Term.from_month).desc()).limit(1).correlate(Enterprise).scalar_subquery()
    query = sa.select(col(Enterprise.code), name).where(col(Enterprise.id).in_(ids[:few])).order_by(col(Enterprise.id))
    return [lookup.Hit(code, found or code, "") for code, found in session.execute(query)]


def bearers(word: str, most: int | None) -> sa.Select[int]:
    """Return the SQL for the ids of enterprises with a present or former name that matches a word."""
    return sa.select(col(Term.enterprise_id)).where(col(Term.name).in_(lookup.texts(TextKind.ENTERPRISE, word, most)))


def _enterprise_ways(word: str, most: int | None) -> tuple[lookup.Condition, ...]:
    return (
        col(Enterprise.id).in_(bearers(word, most)),
        col(Enterprise.code).in_(lookup.texts(TextKind.ENTERPRISE_CODE, word, most)),
        col(Enterprise.uscc).in_(lookup.texts(TextKind.USCC, word, most)),
    )
