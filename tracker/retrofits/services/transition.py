"""The transition of a track or unit: check, versioned update, move, audit event, notices."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months
from tracker.core.errors import Closed, Conflict, NotAllowed
from tracker.core.i18n import Sentence, say
from tracker.core.roles import Actor
from tracker.core.workflow import moves
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Action, Refused
from tracker.notifications import services as notices
from tracker.notifications.rules import NoticeKind
from tracker.people.models.people import Person
from tracker.people.queries import people
from tracker.register.models import Bureau, Enterprise
from tracker.register.queries import supervision
from tracker.register.rules.register import keys_of
from tracker.register.services import terms
from tracker.retrofits import queries as retrofits
from tracker.retrofits.models.tracks import Elimination, RetrofitTrack
from tracker.retrofits.rules import TRACK, UNIT, Stage, StageWorkflow, stage_refusal

Staged = RetrofitTrack | Elimination


def workflow_of(found: Staged | None) -> StageWorkflow:
    """Return the table of a record; a track that has not begun has the table of tracks."""
    return UNIT if isinstance(found, Elimination) else TRACK


def require(
    session: Session, action: Action, enterprise_id: int, found: Staged | None, by: Actor, version: int | None = None
) -> None:
    """Raise NotAllowed or Closed with the reason in words; where somebody acted since the page was opened, Conflict."""
    if found is not None and version is not None:
        optimistic_lock.hold(session, type(found), found.id, alone=True)
        session.refresh(found)
    refused = stage_refusal(workflow_of(found), action, retrofits.situation(session, enterprise_id, found, by))
    if refused is None:
        return
    if refused.kind is Refused.STATE and found is not None and version not in (None, found.version):
        raise Conflict(changed(session, found))
    raise (NotAllowed if refused.kind is Refused.WHO else Closed)(refused.sentence)


def take(session: Session, found: Staged, version: int, **values: object) -> None:
    """Write values into a record that still has the version; of two, the second is told who and when."""
    optimistic_lock.take(session, found, version, values, otherwise=lambda: changed(session, found))


def changed(session: Session, found: Staged) -> Sentence:
    """Return the conflict message: who changed the record, how and when."""
    query = sa.select(Move).where(
        col(Move.subject) == workflow_of(found).subject, col(Move.subject_id) == found.id
    ).order_by(col(Move.id).desc()).limit(1)  # fmt: skip
    last = session.scalar(query)
    if last is None:
        return say("这条记录在您打开页面之后有人改过。请刷新后再看。")
    return say(
        "这条记录在您打开页面之后有人办过（{who}，{when} {what}）。请看过最新情况再办。",
        who=session.get_one(Person, last.person_id).name,
        when=f"{months.local(last.at):%m-%d %H:%M}",
        what=last.action.label,
    )


def note(
    session: Session, action: Action, found: Staged, states: tuple[Stage, Stage], *, by: Actor, at: datetime,
    reason: str = "", opinion: str = "",
) -> None:  # fmt: skip
    """Record a step as a move."""
    moves.step(
        session, workflow_of(found).subject, found.id, action, (states[0].value, states[1].value), by=by, at=at,
        bureau_id=by.bureau_id, reason=reason, opinion=opinion,
    )  # fmt: skip


def record(
    session: Session, action: AuditAction, found: Staged, *, by: Actor, at: datetime, reason: str = "",
    old: Mapping[str, object] | None = None, new: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Record a step."""
    audit.record(
        session, action, by=by, at=at, subject=workflow_of(found).subject.value, subject_id=found.id,
        name=str(name_of(session, found)), old=old, new=new, reason=reason,
    )  # fmt: skip


def name_of(session: Session, found: Staged) -> Sentence:
    """Name a track or a unit with its enterprise."""
    what = found.unit if isinstance(found, Elimination) else found.track.label
    return say("{name} {what}", name=terms.placing(session, found.enterprise_id).name, what=what)


def tell_bureau(session: Session, found: Staged, stage: Stage, words: Sentence, *, by: Actor, at: datetime) -> None:
    """Tell the reviewers whose turn it is: the supervisor's, or the root's for the stages of the root."""
    path = supervision.supervisor_path(session, found.enterprise_id)
    key = keys_of(path)[0 if stage in workflow_of(found).by_root else -1]
    bureau = session.scalars(sa.select(col(Bureau.id)).where(col(Bureau.key) == key)).one()
    ids = set(people.reviewers(session, bureau, months.local(at).date())) - {by.person_id}
    notices.send(session, ids, NoticeKind.RETROFIT, words, address(session, found), at)


def tell_claimer(
    session: Session, found: Staged, claimed_by: int | None, words: Sentence, *, by: Actor, at: datetime
) -> None:
    """Tell the liaisons of the enterprise, and whoever claimed, what became of it."""
    ids = set(people.liaisons(session, found.enterprise_id, months.local(at).date())) - {by.person_id}
    ids |= set() if claimed_by in (None, by.person_id) else {claimed_by or 0}
    notices.send(session, ids, NoticeKind.RETROFIT, words, address(session, found), at)


def address(session: Session, found: Staged) -> str:
    """Return the page of a record."""
    if isinstance(found, Elimination):
        return f"/eliminations/{found.id}"
    code = session.scalars(sa.select(col(Enterprise.code)).where(col(Enterprise.id) == found.enterprise_id)).one()
    return f"/retrofits/{code}/tracks/{found.industry_code}/{found.track.value}"
