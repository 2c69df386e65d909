"""Transitions of a retrofit track or unit: its case for the workflow engine, and the notices about each step."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar import months
from tracker.core.i18n import LabeledEnum, Message, message
from tracker.core.roles import Actor
from tracker.core.workflow.transition import Case, deny
from tracker.notifications import services as notices
from tracker.notifications.rules import NoticeKind
from tracker.people.queries import people
from tracker.register.models import Bureau, Enterprise
from tracker.register.queries import supervision
from tracker.register.rules.register import keys_of
from tracker.register.services import terms
from tracker.retrofits import queries as retrofits
from tracker.retrofits.models.tracks import Elimination, RetrofitTrack
from tracker.retrofits.rules import BY_ROOT, TRACK, UNIT, Stage, StageSituation
from tracker.retrofits.rules.workflow import Action

Staged = RetrofitTrack | Elimination


class StageCase(Case[Staged, StageSituation]):
    """A retrofit track or a unit to be eliminated as a case of the workflow engine."""

    column = "stage"
    hands_over = True

    def __init__(self, record: Staged) -> None:
        """Set the record, and the workflow of its kind: UNIT or TRACK."""
        super().__init__(record)
        self.workflow = UNIT if isinstance(record, Elimination) else TRACK

    def situation(self, session: Session, action: LabeledEnum, *, by: Actor, at: datetime) -> StageSituation:
        """Return the values that decide whether a person may take an action."""
        return retrofits.situation(session, self.record.enterprise_id, self.record, by)

    def name(self, session: Session) -> str:
        """Return the name of the track or unit in the audit log, with its enterprise."""
        return str(name_of(session, self.record))


def require(session: Session, action: Action, enterprise_id: int, found: Staged | None, by: Actor) -> None:
    """Raise NotAllowed or Closed, with the reason, unless an action is open. `found` None is a track not started."""
    workflow = UNIT if isinstance(found, Elimination) else TRACK
    deny(workflow, retrofits.situation(session, enterprise_id, found, by), action)


def name_of(session: Session, found: Staged) -> Message:
    """Return the name of a retrofit track or unit with its enterprise."""
    what = found.unit if isinstance(found, Elimination) else found.track.label
    return message("{name} {what}", name=terms.placing(session, found.enterprise_id).name, what=what)


def notify_bureau(session: Session, found: Staged, stage: Stage, words: Message, *, by: Actor, at: datetime) -> None:
    """Notify the reviewers who must verify a stage: of the supervisor bureau, or of the root bureau (BY_ROOT)."""
    path = supervision.supervisor_path(session, found.enterprise_id)
    key = keys_of(path)[0 if stage in BY_ROOT else -1]
    bureau = session.scalars(sa.select(col(Bureau.id)).where(col(Bureau.key) == key)).one()
    ids = set(people.reviewers(session, bureau, months.local(at).date())) - {by.person_id}
    notices.send(session, ids, kind=NoticeKind.RETROFIT, words=words, address=address(session, found), at=at)


def notify_claimer(
    session: Session, found: Staged, claimed_by: int | None, words: Message, *, by: Actor, at: datetime
) -> None:
    """Notify the liaisons of the enterprise and the person who made the claim of its result."""
    ids = set(people.liaisons(session, found.enterprise_id, months.local(at).date())) - {by.person_id}
    ids |= set() if claimed_by in (None, by.person_id) else {claimed_by or 0}
    notices.send(session, ids, kind=NoticeKind.RETROFIT, words=words, address=address(session, found), at=at)


def address(session: Session, found: Staged) -> str:
    """Return the address of the page of a retrofit track or unit."""
    if isinstance(found, Elimination):
        return f"/eliminations/{found.id}"
    code = session.scalars(sa.select(col(Enterprise.code)).where(col(Enterprise.id) == found.enterprise_id)).one()
    return f"/retrofits/{code}/tracks/{found.industry_code}/{found.track.value}"
