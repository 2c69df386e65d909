"""Units that are to go: listed by the bureau in charge."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain.audit import AuditAction
from tracker.domain.errors import Invalid, NotAllowed
from tracker.domain.retrofits import EliminationStage, UnitKind, size_problems
from tracker.domain.roles import Actor
from tracker.domain.words import say
from tracker.domain.workflow import Action
from tracker.models import Elimination
from tracker.queries import keeping
from tracker.services.retrofits import telling


@dataclass(frozen=True)
class UnitFacts:
    """What is said of a unit when it is listed."""

    unit: str
    kind: UnitKind
    height_mm: int | None
    capacity_t: int | None
    steam_kg: int | None
    due: date | None
    source: str


def require_lister(session: Session, enterprise_id: int, by: Actor) -> None:
    """Raise NotAllowed unless the person reviews for the bureau in charge or one above it."""
    if not keeping.in_charge(session, by, enterprise_id):
        raise NotAllowed(say("只有企业的监管部门或其上级可以列入淘汰单元。"))


def list_unit(session: Session, enterprise_id: int, facts: UnitFacts, *, by: Actor, at: datetime) -> Elimination:
    """Put a named unit on the list of what has to go; raise Invalid with everything that is wrong."""
    require_lister(session, enterprise_id, by)
    problems = [] if facts.unit.strip() else [say("请填单元名称，例如 1号焦炉。")]
    problems += [] if facts.source.strip() else [say("请填列入的依据。")]
    problems += size_problems(facts.kind, facts.height_mm, facts.capacity_t, facts.steam_kg)
    same = sa.select(col(Elimination.id)).where(
        col(Elimination.enterprise_id) == enterprise_id, col(Elimination.unit) == facts.unit.strip()
    )
    if session.scalar(same) is not None:
        problems.append(say("这家企业已列有“{unit}”。", unit=facts.unit.strip()))
    if problems:
        raise Invalid(*problems)
    values = asdict(facts) | {"unit": facts.unit.strip()}
    made = Elimination(enterprise_id=enterprise_id, stage=EliminationStage.LISTED, **values)
    session.add(made)
    session.flush()
    stage = EliminationStage.LISTED
    telling.note(session, Action.LIST, made, (stage, stage), by=by, at=at, opinion=facts.source)
    words = say("{what}：已列入淘汰。", what=telling.name_of(session, made))
    telling.tell_claimer(session, made, None, words, by=by, at=at)
    telling.record(session, AuditAction.UNIT_LISTED, made, by=by, at=at, new=asdict(facts))
    return made
