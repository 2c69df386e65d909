"""Services of stage claims of tracks and units: one person claims or retracts, another verifies or refuses."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months
from tracker.core.errors import Invalid, NotFound
from tracker.core.i18n import Message, message
from tracker.core.roles import Actor
from tracker.core.workflow import transition as engine
from tracker.core.workflow.transition import AuditDetails, Effects
from tracker.evidence.models import StoredFile
from tracker.months.queries import months as calendar
from tracker.months.queries import working_days
from tracker.retrofits import queries as retrofits
from tracker.retrofits.models.tracks import Elimination, ReportSent, RetrofitTrack, StageClaim
from tracker.retrofits.queries.claims import ClaimRow, of, stage_kind
from tracker.retrofits.rules import (
    Claim,
    ClaimState,
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
from tracker.retrofits.rules.workflow import Action
from tracker.retrofits.services import former, transition
from tracker.retrofits.services.beginnings import begin_track, keep_beginning
from tracker.retrofits.services.transition import StageCase, Staged, require

__all__ = ["claim_track", "claim_unit", "refuse", "require", "retract", "verify", "withdraw_notice"]


def claim_track(
    session: Session, enterprise_id: int, industry: str, track: Track, said: Claim, *, by: Actor, version: int,
    at: datetime,
) -> StageClaim:  # fmt: skip
    """Claim the next stage of a retrofit track. Raise Invalid with all problems of the claim.

    The first claim creates the row of the track. Until then the version is 0.
    """
    rule = retrofits.rule(session, industry, track)
    found = retrofits.track(session, enterprise_id, industry, track)

    def check() -> None:
        now = TrackNow(track, TrackStage.NOT_STARTED, None) if found is None else _now(session, found)
        _refuse_problems(
            track_problems(rule, now, said, months.local(at).date())
            + _closed_problems(session, said.sent, said.since)
            + _file_problems(session, enterprise_id, said)
        )

    if found is None:
        require(session, Action.CLAIM, enterprise_id, None, by)
        check()
        found, version = begin_track(session, enterprise_id, industry, track, version), 1
    return _claimed(session, Action.CLAIM, found, said, check, by=by, version=version, at=at)


def claim_unit(
    session: Session, unit: Elimination, said: Claim, *, by: Actor, version: int, at: datetime
) -> StageClaim:  # fmt: skip
    """Claim the next stage of a unit to be eliminated. Raise Invalid with all problems of the claim."""

    def check() -> None:
        found = unit_problems(unit.stage, unit.since, said, months.local(at).date())
        _refuse_problems(
            found + _closed_problems(session, said.sent, said.since) + _file_problems(session, unit.enterprise_id, said)
        )

    return _claimed(session, Action.CLAIM, unit, said, check, by=by, version=version, at=at)


def withdraw_notice(
    session: Session, track: RetrofitTrack, said: Claim, *, by: Actor, version: int, at: datetime
) -> StageClaim:  # fmt: skip
    """Claim the withdrawal of a public notice, with reason and document. Another person verifies it."""

    def check() -> None:
        found = withdrawal_problems(_now(session, track), said, months.local(at).date())
        _refuse_problems(
            found
            + _closed_problems(session, said.sent, said.since)
            + _file_problems(session, track.enterprise_id, said)
        )

    return _claimed(session, Action.WITHDRAW_NOTICE, track, said, check, by=by, version=version, at=at)


def verify(session: Session, found: Staged, *, by: Actor, version: int, at: datetime, opinion: str = "") -> None:
    """Verify a claim: the track or unit moves to its stage. Raise Invalid where the claim is no longer valid."""

    def prepare() -> dict[str, object]:
        claim = _waiting(session, found)
        _refuse_problems(_closed_problems(session, ClaimRow(claim, found.stage, None, None, None).sent, claim.since))
        values: dict[str, object] = {"stage": stage_kind(found)(claim.stage), "since": claim.since}
        return values | (_moved(session, found, claim, at) if isinstance(found, RetrofitTrack) else {})

    def follow() -> AuditDetails:
        claim = _decide(session, found, state=ClaimState.VERIFIED, by=by, at=at, opinion=opinion)
        words = message("{what}：“{stage}”已核实。", what=transition.name_of(session, found), stage=found.stage.label)
        transition.notify_claimer(session, found, claim.claimed_by, words, by=by, at=at)
        return AuditDetails({"stage": before.value}, {"stage": claim.stage, "since": claim.since})

    before = found.stage
    _step(
        session, found, action=Action.VERIFY, event=AuditAction.VERIFIED, prepare=prepare, follow=follow,
        by=by, version=version, at=at, opinion=opinion,
    )  # fmt: skip


def refuse(session: Session, found: Staged, *, by: Actor, version: int, at: datetime, opinion: str) -> None:
    """Refuse a claim with a reason. The track or unit stays at its stage."""

    def follow() -> AuditDetails:
        claim = _decide(session, found, state=ClaimState.REFUSED, by=by, at=at, opinion=opinion)
        stage = stage_kind(found)(claim.stage).label
        what = transition.name_of(session, found)
        words = message("{what}：“{stage}”未予核实：{opinion}", what=what, stage=stage, opinion=opinion.strip())
        transition.notify_claimer(session, found, claim.claimed_by, words, by=by, at=at)
        return AuditDetails(new={"stage": claim.stage})

    _step(
        session, found, action=Action.REFUSE, event=AuditAction.CLAIM_REFUSED, prepare=dict, follow=follow,
        by=by, version=version, at=at, opinion=opinion,
    )  # fmt: skip


def retract(session: Session, found: Staged, *, by: Actor, version: int, at: datetime, opinion: str = "") -> None:
    """Retract the person's own claim before it is verified."""

    def follow() -> AuditDetails:
        claim = _decide(session, found, state=ClaimState.RETRACTED, by=by, at=at, opinion=opinion)
        return AuditDetails(new={"stage": claim.stage})

    _step(
        session, found, action=Action.RETRACT, event=AuditAction.RETRACTED, prepare=dict, follow=follow, by=by,
        version=version, at=at, opinion=opinion,
    )  # fmt: skip


def _claimed(
    session: Session, action: Action, found: Staged, said: Claim, check: Callable[[], None], *, by: Actor,
    version: int, at: datetime,
) -> StageClaim:  # fmt: skip
    stage, words = said.stage or found.stage, said.note.strip()[:500]
    made: list[StageClaim] = []

    def prepare() -> dict[str, object]:
        check()
        return {}

    def follow() -> AuditDetails:
        keep_beginning(session, found)
        claim = StageClaim(
            enterprise_id=found.enterprise_id,
            track_id=found.id if isinstance(found, RetrofitTrack) else None,
            unit_id=found.id if isinstance(found, Elimination) else None,
            stage=stage.value,
            since=said.since,
            note=words,
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
        session.add(claim)
        session.flush()
        made.append(claim)
        told = message("{what}：申报“{stage}”，等您核实。", what=transition.name_of(session, found), stage=stage.label)
        transition.notify_bureau(session, found, stage, told, by=by, at=at)
        new = {"stage": stage.value, "since": said.since, "document": claim.document, "file": said.file_id}
        return AuditDetails(new=new)

    effects = Effects(event=AuditAction.CLAIMED, prepare=prepare, follow=follow)
    engine.transition(
        session, StageCase(found), action, by=by, version=version, at=at, opinion=words, reason=stage.value,
        effects=effects,
    )  # fmt: skip
    return made[0]


def _step(
    session: Session, found: Staged, *, action: Action, event: AuditAction, prepare: Callable[[], dict[str, object]],
    follow: Callable[[], AuditDetails], by: Actor, version: int, at: datetime, opinion: str,
) -> None:  # fmt: skip
    effects = Effects(event=event, prepare=prepare, follow=follow)
    engine.transition(
        session, StageCase(found), action, by=by, version=version, at=at, opinion=opinion, effects=effects
    )  # fmt: skip


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
    """Return what a verified claim sets on a track besides its stage. Raise Invalid if it is no longer valid."""
    rule = retrofits.rule(session, found.industry_code, found.track)
    stage, since = TrackStage(claim.stage), claim.since
    if since is None:
        raise Invalid(message("申报没有日期。"))
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
    """Record a recipient of the report. After a withdrawn notice, the day of the new report replaces the old one."""
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
        stage=row.stage, since=claim.since, note=claim.note, document=claim.document, file_id=claim.file_id,
        route=claim.route, ratio=claim.ratio, fleet=claim.fleet, sent=row.sent,
    )  # fmt: skip


def _decide(
    session: Session, found: Staged, *, state: ClaimState, by: Actor, at: datetime, opinion: str
) -> StageClaim:  # fmt: skip
    claim = _waiting(session, found)
    claim.state, claim.decided_by, claim.decided_at = state, by.person_id, at
    claim.opinion = opinion.strip()[:500]
    session.flush()
    return claim


def _refuse_problems(problems: list[Message]) -> None:
    if problems:
        raise Invalid(*problems)


def _closed_problems(session: Session, sent: Mapping[Recipient, date], since: date | None) -> list[Message]:
    """Return the problem of a day in a closed month, because it would change the figures of that month."""
    return calendar.effective_problems(session, since, *sent.values())


def _file_problems(session: Session, enterprise_id: int, said: Claim) -> list[Message]:
    """Raise NotFound for a file of another enterprise."""
    if said.file_id is None:
        return []
    found = session.get(StoredFile, said.file_id)
    if found is None or found.enterprise_id != enterprise_id:
        raise NotFound(message("没有这个文件。"))
    return []
