"""Access scope of enterprises: SQL conditions for the enterprises that a person may read, now or ever.

The conditions of all other capabilities are built from these.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.access_scope import NOTHING, Condition, Reach, Scope, attached
from tracker.core.cuts import Cut, CutKind
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.register.models import Bureau, Enterprise, FormerBureau, Term


def require(session: Session, cut: Cut) -> None:
    """Raise NotFound for a cut (part of the region) that is not wholly in the access scope."""
    if not holds(session, cut):
        raise NotFound(message("您的管理范围里没有“{cut}”。", cut=str(cut)))


def holds(session: Session, cut: Cut) -> bool:
    """Return whether a cut (part of the region) is wholly in the access scope."""
    found = attached(session)
    if found.everything or (found != NOTHING and cut == found.home):
        return True
    if cut.kind is CutKind.BUREAU:
        path = session.scalar(sa.select(col(Bureau.path)).where(col(Bureau.key) == cut.key))
        return path is not None and path.startswith(found.paths)
    named = sa.select(col(Enterprise.id)).where(col(Enterprise.code) == cut.key)
    return cut.kind is CutKind.ENTERPRISE and session.scalar(named) is not None


def held_now(found: Reach, column: Any) -> sa.ColumnElement[bool]:
    """Return the condition that a column holds the reader's enterprise, or one that is under their bureaus now."""
    return _held(found, column, ever=False)


def held_ever(found: Reach, column: Any) -> sa.ColumnElement[bool]:
    """Return the condition that a column holds the reader's enterprise, or one that is or was under their bureaus."""
    return _held(found, column, ever=True)


def _held(found: Reach, column: Any, *, ever: bool) -> sa.ColumnElement[bool]:
    if found.expert_id is not None:
        return sa.false()
    if found.enterprise_id is not None:
        return sa.and_(column == found.enterprise_id)
    return sa.and_(column.in_(enterprises(found.paths, ever=ever)))


def under(column: Any, paths: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """Return the condition that a path lies in one of several trees."""
    return sa.or_(sa.false(), *(column.startswith(path, autoescape=True) for path in paths))


@lru_cache(maxsize=256)
def enterprises(paths: tuple[str, ...], *, ever: bool) -> sa.Select[int]:
    """Return the ids of enterprises that are under some bureaus now; with `ever`, also of those that were before.

    The conditions of all tables share one object, because SQLAlchemy compiles each object of a statement once.
    """
    term, bureau, later = Term.__table__.alias(), Bureau.__table__.alias(), Term.__table__.alias()  # type: ignore[attr-defined]
    latest = sa.select(sa.func.max(later.c.from_month)).where(later.c.enterprise_id == term.c.enterprise_id)
    query = sa.select(term.c.enterprise_id).select_from(term).join(bureau, bureau.c.id == term.c.bureau_id)
    if not ever:
        return query.where(under(bureau.c.path, paths), term.c.from_month == latest.scalar_subquery())
    former = FormerBureau.__table__.alias()  # type: ignore[attr-defined]
    before = sa.select(former.c.bureau_id).where(under(former.c.path, paths))
    return query.where(sa.or_(under(bureau.c.path, paths), term.c.bureau_id.in_(before)))


@lru_cache(maxsize=256)
def bureaus(paths: tuple[str, ...]) -> sa.Select[int]:
    """Return the ids of the bureaus of some trees."""
    bureau = Bureau.__table__.alias()  # type: ignore[attr-defined]
    return sa.select(bureau.c.id).where(under(bureau.c.path, paths))


def _opens(found: Reach) -> Iterator[Condition]:
    yield Enterprise, held_ever(found, col(Enterprise.id))


SCOPE = Scope(tables=(Enterprise,), opens=_opens)
