"""Services for the rule tables of retrofits, edited by the system administrator: stages, limits and milestones."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core import optimistic_lock, require_role
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Invalid
from tracker.core.i18n import Message, message
from tracker.core.roles import Actor, Role
from tracker.register.models import Industry
from tracker.retrofits.models.rules import RetrofitLimit, RetrofitMilestone, RetrofitRule
from tracker.retrofits.rules import TrackStage, rule_problems

Kept = RetrofitRule | RetrofitLimit | RetrofitMilestone
KEYS: Mapping[type[Kept], tuple[str, ...]] = {
    RetrofitRule: ("industry_code", "track"),
    RetrofitLimit: ("industry_code", "procedure"),
    RetrofitMilestone: ("industry_code", "due", "target"),
}
"""The columns that identify a row of each table, besides its id."""


def add_rule(session: Session, model: type[Kept], values: Mapping[str, object], *, by: Actor, at: datetime) -> Kept:
    """Add a row to one of the rule tables. Raise Invalid with all its problems."""
    require_role.require(by, Role.SYSTEM_ADMIN)
    _refuse_problems(session, model, values, None)
    made = model(**dict[str, Any](values))
    session.add(made)
    session.flush()
    _record(session, made, old={}, new=values, by=by, at=at)
    return made


def change_rule(
    session: Session, found: Kept, values: Mapping[str, object], *, version: int, by: Actor, at: datetime
) -> None:
    """Change a row of one of the rule tables. Stages that were verified already stay as they are."""
    require_role.require(by, Role.SYSTEM_ADMIN)
    _refuse_problems(session, type(found), values, found.id)
    old = {name: getattr(found, name) for name in values}
    moved = [name for name in values if old[name] != values[name]]
    if not moved:
        return
    optimistic_lock.update_if_version(session, found, version, values)
    before, after = ({name: each[name] for name in moved} for each in (old, values))
    _record(session, found, old=before, new=after, by=by, at=at)


def _refuse_problems(session: Session, model: type[Kept], values: Mapping[str, object], own: int | None) -> None:
    problems: list[Message] = []
    if session.get(Industry, values["industry_code"]) is None:
        problems.append(message("没有编码为“{code}”的行业。", code=values["industry_code"]))
    if not str(values["source"]).strip():
        problems.append(message("请填来源；没有来源的写明“没有来源”，并保持待核。"))
    if model is RetrofitRule:
        problems += _stage_problems(str(values["stages"]).split())
    table = model.__table__  # type: ignore[union-attr]
    same = sa.and_(*(table.c[name] == values[name] for name in KEYS[model]), table.c.id.is_distinct_from(own))
    if session.scalar(sa.select(table.c.id).where(same)) is not None:
        problems.append(message("已有同一条。请改那一条。"))
    if problems:
        raise Invalid(*problems)


def _stage_problems(words: list[str]) -> list[Message]:
    known = {stage.value for stage in TrackStage}
    if unknown := [word for word in words if word not in known]:
        return [message("没有“{stage}”这个阶段。", stage=unknown[0])]
    return rule_problems(TrackStage(word) for word in words)


def _record(
    session: Session, found: Kept, *, old: Mapping[str, object], new: Mapping[str, object], by: Actor, at: datetime
) -> None:
    name = " ".join(str(getattr(found, key)) for key in KEYS[type(found)])
    subject = found.__tablename__
    audit.record(
        session, AuditAction.LIST_CHANGED, by=by, at=at, subject=str(subject), subject_id=found.id, name=name, old=old,
        new=new,
    )  # fmt: skip
