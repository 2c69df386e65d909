"""Access scope of a person: what an assignment lets them read on a day (bureau trees, one enterprise, or reviews)."""

from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.access_scope import EVERYTHING, NOTHING, Reach
from tracker.core.cuts import Cut, CutKind
from tracker.core.roles import READERS, Actor, Role
from tracker.people.models.people import Grant
from tracker.register.models import Bureau, FormerBureau


def reach(session: Session, actor: Actor, day: date) -> Reach:
    """Return the access scope of an actor on a day."""
    if actor.role is Role.EXPERT:
        return Reach(expert_id=actor.person_id)
    if actor.role not in READERS:
        return NOTHING
    if actor.enterprise_id is not None:
        return Reach(enterprise_id=actor.enterprise_id, home=Cut(CutKind.ENTERPRISE, actor.enterprise_code))
    rows = session.connection().execute(_trees(), {"bureau": actor.bureau_id, "day": day}).all()
    paths = {row[1] for row in rows if row[2] or row[4]}
    if {row[1] for row in rows if row[3]} <= paths:
        return EVERYTHING
    before = {row[5] for row in rows if row[5] is not None and (row[2] or row[4])}
    return Reach(tuple(sorted(paths | before)), home=Cut(CutKind.BUREAU, next(row[0] for row in rows if row[2])))


@cache
def _trees() -> sa.Select[str, str, bool, bool, bool, str]:
    """Return the SELECT of a bureau's own tree, the roots, and the trees that sharing grants open on a day. Built once.

    It includes the former paths of each bureau, because totals of closed months are stored under those.
    """
    bureau, day = sa.bindparam("bureau", type_=sa.Integer), sa.bindparam("day", type_=sa.Date)
    granted = sa.exists().where(
        _granted(day), col(Grant.reader_id) == bureau, col(Grant.shown_id) == col(Bureau.id)
    )  # fmt: skip
    own, root = col(Bureau.id) == bureau, col(Bureau.parent_id).is_(None)
    return (
        sa.select(col(Bureau.key), col(Bureau.path), own, root, granted, col(FormerBureau.path))
        .outerjoin(FormerBureau, col(FormerBureau.bureau_id) == col(Bureau.id))
        .where(sa.or_(own, root, granted))
    )


def _granted(day: sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    return sa.and_(
        col(Grant.from_day) <= day, sa.or_(col(Grant.to_day).is_(None), col(Grant.to_day) >= day)
    )  # fmt: skip
