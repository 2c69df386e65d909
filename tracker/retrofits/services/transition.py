"""The steps of a track or a unit, as the workflow engine takes them, and who is told of them."""

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
    """A track or a unit on its way through its stages."""

    column = "stage"
    hands_over = True

    def __init__(self, record: Staged) -> None:
        """Keep the record; a unit and a track have a table each."""
        super().__init__(record)
        self.workflow = UNIT if isinstance(record, Elimination) else TRACK

    def situation(self, session: Session, action: LabeledEnum, *, by: Actor, at: datetime) -> StageSituation:
        """Return all that decides whether an action is open to a person."""
        return retrofits.situation(session, self.record.enterprise_id, self.record, by)

    def name(self, session: Session) -> str:
        """Name a track or a unit with its enterprise."""
        return str(name_of(session, self.record))


def require(session: Session, action: Action, enterprise_id: int, found: Staged | None, by: Actor) -> None:
    """Raise NotAllowed or Closed, with the reason in words; a track that has not begun has the table of tracks."""
    workflow = UNIT if isinstance(found, Elimination) else TRACK
    deny(workflow, retrofits.situation(session, enterprise_id, found, by), action)


def name_of(session: Session, found: Staged) -> Message:
    """Name a track or a unit with its enterprise."""
    what = found.unit if isinstance(found, Elimination) else found.track.label
    return message("{name} {what}", name=terms.placing(session, found.enterprise_id).name, what=what)


def notify_bureau(session: Session, found: Staged, stage: Stage, words: Message, *, by: Actor, at: datetime) -> None:
    """Tell the reviewers whose turn it is: the supervisor's, or the root's for the stages of the root."""
    path = supervision.supervisor_path(session, found.enterprise_id)
    key = keys_of(path)[0 if stage in BY_ROOT else -1]
    bureau = session.scalars(sa.select(col(Bureau.id)).where(col(Bureau.key) == key)).one()
    ids = set(people.reviewers(session, bureau, months.local(at).date())) - {by.person_id}
    notices.send(session, ids, kind=NoticeKind.RETROFIT, words=words, address=address(session, found), at=at)


def notify_claimer(
    session: Session, found: Staged, claimed_by: int | None, words: Message, *, by: Actor, at: datetime
) -> None:
    """Tell the liaisons of the enterprise, and whoever claimed, what became of it."""
    ids = set(people.liaisons(session, found.enterprise_id, months.local(at).date())) - {by.person_id}
    ids |= set() if claimed_by in (None, by.person_id) else {claimed_by or 0}
    notices.send(session, ids, kind=NoticeKind.RETROFIT, words=words, address=address(session, found), at=at)


def address(session: Session, found: Staged) -> str:
    """Return the page of a record."""
    if isinstance(found, Elimination):
        return f"/eliminations/{found.id}"
    code = session.scalars(sa.select(col(Enterprise.code)).where(col(Enterprise.id) == found.enterprise_id)).one()
    return f"/retrofits/{code}/tracks/{found.industry_code}/{found.track.value}"
