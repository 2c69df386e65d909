"""Stage claims of tracks and units: made by one person, verified or refused by another, retractable."""

import json
from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months
from tracker.core.errors import Conflict, Invalid, NotFound
from tracker.core.i18n import Sentence, say
from tracker.core.roles import Actor
from tracker.core.workflow.table import Action
from tracker.evidence.models import StoredFile
from tracker.months.queries import months as calendar
from tracker.months.queries import working_days
from tracker.retrofits import queries as retrofits
from tracker.retrofits.models.tracks import Elimination, ReportSent, RetrofitTrack, StageClaim
from tracker.retrofits.queries.claims import ClaimRow, of, stage_kind
from tracker.retrofits.rules import (
    SETTLED,
    Claim,
    ClaimState,
    EliminationStage,
    Recipient,
    Rule,
    Track,
    TrackNow,
    TrackStage,
    months_after,
    notice_ends,
    track_problems,
    unit_problems,
    withdrawal_problems,
)
from tracker.retrofits.services import former, transition
from tracker.retrofits.services.transition import Staged, require

__all__ = ["claim_track", "claim_unit", "refuse", "require", "retract", "verify", "withdraw_notice"]


def claim_track(
    session: Session, enterprise_id: int, industry: str, track: Track, said: Claim, *, by: Actor, version: int,
    at: datetime,
) -> StageClaim:  # fmt: skip
    """Claim the next stage of a track; a track starts with its first claim, at version 0.

    Raise Invalid with everything that is wrong.
    """
    rule = retrofits.rule(session, industry, track)
    found = retrofits.track(session, enterprise_id, industry, track)
    require(session, Action.CLAIM, enterprise_id, found, by, version)
    now = TrackNow(track, TrackStage.NOT_STARTED, None) if found is None else _now(session, found)
    _refuse_problems(
        track_problems(rule, now, said, months.local(at).date())
        + _closed_problems(session, said.sent, said.since)
        + _file_problems(session, enterprise_id, said)
    )
    if found is None:
        found, version = _begun(session, enterprise_id, industry, track, version), 1
    return _claimed(session, Action.CLAIM, found, said, by, version, at)


def claim_unit(
    session: Session, unit: Elimination, said: Claim, *, by: Actor, version: int, at: datetime
) -> StageClaim:  # fmt: skip
    """Claim the next stage of a unit. Raise Invalid with everything that is wrong."""
    require(session, Action.CLAIM, unit.enterprise_id, unit, by, version)
    found = unit_problems(unit.stage, unit.since, said, months.local(at).date())
    _refuse_problems(
        found + _closed_problems(session, said.sent, said.since) + _file_problems(session, unit.enterprise_id, said)
    )
    return _claimed(session, Action.CLAIM, unit, said, by, version, at)


def withdraw_notice(
    session: Session, track: RetrofitTrack, said: Claim, *, by: Actor, version: int, at: datetime
) -> StageClaim:  # fmt: skip
    """Ask to withdraw a public notice, with reason and document; another person of the root verifies it."""
    require(session, Action.WITHDRAW_NOTICE, track.enterprise_id, track, by, version)
    found = withdrawal_problems(_now(session, track), said, months.local(at).date())
    _refuse_problems(
        found + _closed_problems(session, said.sent, said.since) + _file_problems(session, track.enterprise_id, said)
    )
    return _claimed(session, Action.WITHDRAW_NOTICE, track, said, by, version, at)


def verify(session: Session, found: Staged, *, by: Actor, version: int, at: datetime, opinion: str = "") -> None:
    """Verify a claim: the record moves to its stage. Raise Invalid if the claim is no longer valid."""
    require(session, Action.VERIFY, found.enterprise_id, found, by, version)
    claim, before = _waiting(session, found), found.stage
    _refuse_problems(_closed_problems(session, ClaimRow(claim, found.stage, None, None, None).sent, claim.since))
    values: dict[str, object] = {"stage": stage_kind(found)(claim.stage), "since": claim.since}
    if isinstance(found, RetrofitTrack):
        values |= _moved(session, found, claim, at)
    transition.take(session, found, version, **values)
    _decide(session, claim, ClaimState.VERIFIED, by, at, opinion)
    transition.note(session, Action.VERIFY, found, (before, found.stage), by=by, at=at, opinion=opinion)
    words = say("{what}：“{stage}”已核实。", what=transition.name_of(session, found), stage=found.stage.label)
    transition.tell_claimer(session, found, claim.claimed_by, words, by=by, at=at)
    transition.record(
        session, AuditAction.VERIFIED, found, by=by, at=at, reason=opinion, old={"stage": before.value},
        new={"stage": claim.stage, "since": claim.since},
    )  # fmt: skip


def refuse(session: Session, found: Staged, *, by: Actor, version: int, at: datetime, opinion: str) -> None:
    """Refuse a claim with a reason; the record keeps its stage."""
    if not opinion.strip():
        raise Invalid(say("请写明不予核实的理由。"))
    require(session, Action.REFUSE, found.enterprise_id, found, by, version)
    claim = _waiting(session, found)
    transition.take(session, found, version)
    _decide(session, claim, ClaimState.REFUSED, by, at, opinion)
    transition.note(session, Action.REFUSE, found, (found.stage, found.stage), by=by, at=at, opinion=opinion)
    stage = stage_kind(found)(claim.stage).label
    what = transition.name_of(session, found)
    words = say("{what}：“{stage}”未予核实：{opinion}", what=what, stage=stage, opinion=opinion.strip())
    transition.tell_claimer(session, found, claim.claimed_by, words, by=by, at=at)
    transition.record(
        session, AuditAction.CLAIM_REFUSED, found, by=by, at=at, reason=opinion, new={"stage": claim.stage}
    )


def retract(session: Session, found: Staged, *, by: Actor, version: int, at: datetime, opinion: str = "") -> None:
    """Retract one's own claim before it is verified."""
    require(session, Action.RETRACT, found.enterprise_id, found, by, version)
    claim = _waiting(session, found)
    transition.take(session, found, version)
    _decide(session, claim, ClaimState.RETRACTED, by, at, opinion)
    transition.note(session, Action.RETRACT, found, (found.stage, found.stage), by=by, at=at, opinion=opinion)
    transition.record(session, AuditAction.RETRACTED, found, by=by, at=at, new={"stage": claim.stage})


def _claimed(
    session: Session, action: Action, found: Staged, said: Claim, by: Actor, version: int, at: datetime
) -> StageClaim:
    stage = said.stage or found.stage
    transition.take(session, found, version)
    _keep_beginning(session, found)
    made = StageClaim(
        enterprise_id=found.enterprise_id,
        track_id=found.id if isinstance(found, RetrofitTrack) else None,
        unit_id=found.id if isinstance(found, Elimination) else None,
        stage=stage.value,
        since=said.since,
        note=said.note.strip()[:500],
        document=said.document.strip()[:120],
        file_id=said.file_id,
        route=said.route,
        ratio=said.ratio,
        fleet=said.fleet.strip()[:200],
        sent=json.dumps({whom.value: day.isoformat() for whom, day in said.sent.items()}) if said.sent else "",
        state=ClaimState.WAITING,
        claimed_by=by.person_id,
        claimed_at=at,
    )
    session.add(made)
    session.flush()
    transition.note(
        session, action, found, (found.stage, found.stage), by=by, at=at, reason=stage.value, opinion=made.note
    )
    words = say("{what}：申报“{stage}”，等您核实。", what=transition.name_of(session, found), stage=stage.label)
    transition.tell_bureau(session, found, stage, words, by=by, at=at)
    new = {"stage": stage.value, "since": said.since, "document": made.document, "file": said.file_id}
    transition.record(session, AuditAction.CLAIMED, found, by=by, at=at, reason=made.note, new=new)
    return made


def _begun(session: Session, enterprise_id: int, industry: str, track: Track, version: int) -> RetrofitTrack:
    """Create the row of a track; of two concurrent creators one gets a Conflict."""
    table = RetrofitTrack.__table__  # type: ignore[attr-defined]
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {
        "enterprise_id": enterprise_id, "industry_code": industry, "track": track, "stage": TrackStage.NOT_STARTED,
        "source": "", "fleet": "", "version": 1,
    }  # fmt: skip
    made = session.execute(insert(table).values(row).on_conflict_do_nothing().returning(table.c.id)).scalar()
    if made is None or version != 0:
        raise Conflict(say("这条记录在您打开页面之后有人改过。请刷新后再看。"))
    return session.get_one(RetrofitTrack, made)


def _waiting(session: Session, found: Staged) -> StageClaim:
    return session.scalars(
        sa.select(StageClaim).where(of(found), col(StageClaim.state) == ClaimState.WAITING)
    ).one()  # fmt: skip


def _now(session: Session, found: RetrofitTrack) -> TrackNow:
    return TrackNow(
        found.track, found.stage, found.since, found.route, found.notice_to, found.not_before,
        retrofits.blocking(session, found),
    )  # fmt: skip


def _moved(session: Session, found: RetrofitTrack, claim: StageClaim, at: datetime) -> dict[str, object]:
    """Return what a verified stage changes beside the stage itself. Raise Invalid where it does not hold any more."""
    rule = retrofits.rule(session, found.industry_code, found.track)
    stage, since = TrackStage(claim.stage), claim.since
    if since is None:
        raise Invalid(say("申报没有日期。"))
    if stage is not TrackStage.WITHDRAWN:
        said = _as_said(claim)
        _refuse_problems(track_problems(rule, _now(session, found), said, months.local(at).date()))
        for recipient, day in said.sent.items() if stage is TrackStage.REPORTED else ():
            _send(session, found, recipient, day)
    values: dict[str, object] = {}
    if claim.route is not None and stage is TrackStage.EVALUATED:
        values |= {"route": claim.route, "ratio": claim.ratio, "fleet": claim.fleet}
    return values | _notice(session, rule, stage, since)


def _notice(session: Session, rule: Rule, stage: TrackStage, since: date) -> dict[str, object]:
    if stage is TrackStage.NOTICED:
        return {"notice_to": notice_ends(rule, since, working_days.working(session)), "not_before": None}
    if stage is TrackStage.WITHDRAWN:
        return {"notice_to": None, "not_before": months_after(since, rule.barred_months)}
    return {}


def _send(session: Session, found: RetrofitTrack, recipient: Recipient, day: date) -> None:
    """Record where a report went; after a withdrawn notice the new report takes the place of the old."""
    for old in retrofits.sent(session, found):
        if old.recipient is recipient:
            former.keep_sent(session, old)
            old.day, old.source = day, ""
            session.flush()
            return
    session.add(
        ReportSent(
            enterprise_id=found.enterprise_id, industry_code=found.industry_code, track=found.track,
            recipient=recipient, day=day,
        )
    )  # fmt: skip
    session.flush()


def _as_said(claim: StageClaim) -> Claim:
    row = ClaimRow(claim, TrackStage(claim.stage), None, None, None)
    return Claim(
        row.stage, claim.since, claim.note, claim.document, claim.file_id, claim.route, claim.ratio, claim.fleet,
        row.sent,
    )  # fmt: skip


def _keep_beginning(session: Session, found: Staged) -> None:
    """Store the imported stage as a claim of its own before the first real claim."""
    past = sa.select(col(StageClaim.id)).where(of(found), col(StageClaim.state).in_(SETTLED)).limit(1)
    begins = (TrackStage.NOT_STARTED, EliminationStage.LISTED)
    if found.stage in begins or session.scalar(past) is not None:
        return
    session.add(
        StageClaim(
            enterprise_id=found.enterprise_id,
            track_id=found.id if isinstance(found, RetrofitTrack) else None,
            unit_id=found.id if isinstance(found, Elimination) else None,
            stage=found.stage.value,
            since=found.since,
            note=found.source,
            state=ClaimState.RECORDED,
        )
    )
    session.flush()


def _decide(session: Session, claim: StageClaim, state: ClaimState, by: Actor, at: datetime, opinion: str) -> None:
    claim.state, claim.decided_by, claim.decided_at = state, by.person_id, at
    claim.opinion = opinion.strip()[:500]
    session.flush()


def _refuse_problems(problems: list[Sentence]) -> None:
    if problems:
        raise Invalid(*problems)


def _closed_problems(session: Session, sent: Mapping[Recipient, date], since: date | None) -> list[Sentence]:
    """Refuse a day in a closed month, because it would change that month's figures."""
    return calendar.effective_problems(session, since, *sent.values())


def _file_problems(session: Session, enterprise_id: int, said: Claim) -> list[Sentence]:
    """Refuse a file of another enterprise."""
    if said.file_id is None:
        return []
    found = session.get(StoredFile, said.file_id)
    if found is None or found.enterprise_id != enterprise_id:
        raise NotFound(say("没有这个文件。"))
    return []
