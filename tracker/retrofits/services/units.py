"""Services of units to be eliminated. The supervisor bureau lists them."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Invalid, NotAllowed
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.workflow.transition import AuditDetails, Moved, note, record
from tracker.register.queries import supervision
from tracker.retrofits.models.tracks import Elimination
from tracker.retrofits.rules import EliminationStage, UnitKind, size_problems
from tracker.retrofits.rules.workflow import Action
from tracker.retrofits.services.transition import StageCase, name_of, notify_claimer


@dataclass(frozen=True, kw_only=True)
class UnitFacts:
    """The values of a unit when it is listed. Sizes are in mm, tonnes a year and kg of steam per hour."""

    unit: str
    kind: UnitKind
    height_mm: int | None
    capacity_t: int | None
    steam_kg: int | None
    due: date | None
    source: str


def require_lister(session: Session, enterprise_id: int, by: Actor) -> None:
    """Raise NotAllowed unless the person is a reviewer of the supervisor bureau or of one above it."""
    if not supervision.in_charge(session, by, enterprise_id):
        raise NotAllowed(message("只有企业的监管部门或其上级可以列入淘汰单元。"))


def list_unit(session: Session, enterprise_id: int, facts: UnitFacts, *, by: Actor, at: datetime) -> Elimination:
    """List a unit for elimination. Raise Invalid with all its problems."""
    require_lister(session, enterprise_id, by)
    problems = [] if facts.unit.strip() else [message("请填单元名称，例如 1号焦炉。")]
    problems += [] if facts.source.strip() else [message("请填列入的依据。")]
    problems += size_problems(facts.kind, facts.height_mm, facts.capacity_t, facts.steam_kg)
    same = sa.select(col(Elimination.id)).where(
        col(Elimination.enterprise_id) == enterprise_id, col(Elimination.unit) == facts.unit.strip()
    )
    if session.scalar(same) is not None:
        problems.append(message("这家企业已列有“{unit}”。", unit=facts.unit.strip()))
    if problems:
        raise Invalid(*problems)
    values = asdict(facts) | {"unit": facts.unit.strip()}
    made = Elimination(enterprise_id=enterprise_id, stage=EliminationStage.LISTED, **values)
    session.add(made)
    session.flush()
    case = StageCase(made)
    place = case.place(session, Action.LIST, by)
    note(session, case, Action.LIST, Moved(made.stage, made.stage), place, by=by, at=at, opinion=facts.source)
    words = message("{what}：已列入淘汰。", what=name_of(session, made))
    notify_claimer(session, made, None, words, by=by, at=at)
    record(session, case, AuditAction.UNIT_LISTED, AuditDetails(new=asdict(facts)), by=by, at=at)
    return made
