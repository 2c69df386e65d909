"""Objections to a public notice, and later forwarding of a report."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months
from tracker.core.errors import Closed, Invalid
from tracker.core.i18n import Sentence, say
from tracker.core.roles import Actor
from tracker.core.workflow.table import Action
from tracker.months.queries import months as calendar
from tracker.retrofits import queries as retrofits
from tracker.retrofits.models.tracks import Objection, ReportSent, RetrofitTrack
from tracker.retrofits.rules import ObjectionState, Recipient, sent_problems
from tracker.retrofits.services import former, transition
from tracker.retrofits.services.transition import require


def forward(
    session: Session, track: RetrofitTrack, recipient: Recipient, day: date | None, *, by: Actor, version: int,
    at: datetime,
) -> None:  # fmt: skip
    """Record that the report was forwarded, to whom and when; the stage stays."""
    require(session, Action.FORWARD, track.enterprise_id, track, by, version)
    problems: list[Sentence] = []
    if day is None:
        problems.append(say("请填日期，例如 2025-01-18。"))
    else:
        problems += sent_problems({recipient: day}, months.local(at).date())
        problems += calendar.effective_problems(session, day)
    kept = {each.recipient: each for each in retrofits.sent(session, track)}
    if recipient in kept and kept[recipient].day is not None:
        problems.append(say("报{whom}的日期已有：{day}。", whom=recipient.label, day=kept[recipient].day))
    if problems:
        raise Invalid(*problems)
    transition.take(session, track, version)
    if recipient in kept:
        former.keep_sent(session, kept[recipient])
        kept[recipient].day = day
    else:
        session.add(
            ReportSent(
                enterprise_id=track.enterprise_id, industry_code=track.industry_code, track=track.track,
                recipient=recipient, day=day,
            )
        )  # fmt: skip
    session.flush()
    states = (track.stage, track.stage)
    transition.note(session, Action.FORWARD, track, states, by=by, at=at, reason=f"{recipient.value} {day}")
    transition.record(
        session, AuditAction.FORWARDED, track, by=by, at=at, new={"recipient": recipient.value, "day": day}
    )  # fmt: skip


def object_to(
    session: Session, track: RetrofitTrack, day: date | None, who: str, text: str, *, by: Actor, version: int,
    at: datetime,
) -> Objection:  # fmt: skip
    """Enter an objection to the present notice: from whom, when, what."""
    require(session, Action.OBJECT, track.enterprise_id, track, by, version)
    problems = []
    if day is None or day > months.local(at).date() or (track.since is not None and day < track.since):
        problems.append(say("请填收到异议的日期，在公示开始以后、今天以前。"))
    if not who.strip() or not text.strip():
        problems.append(say("请写明谁提的异议、内容是什么。"))
    if problems or day is None:
        raise Invalid(*problems)
    transition.take(session, track, version)
    made = Objection(
        enterprise_id=track.enterprise_id, track_id=track.id, noticed_on=track.since, day=day, who=who.strip()[:80],
        text=text.strip()[:500], state=ObjectionState.STANDING, person_id=by.person_id, at=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    transition.note(session, Action.OBJECT, track, (track.stage, track.stage), by=by, at=at, opinion=made.text)
    words = say("{what}：公示期收到异议。", what=transition.name_of(session, track))
    transition.tell_bureau(session, track, track.stage, words, by=by, at=at)
    transition.record(session, AuditAction.OBJECTED, track, by=by, at=at, reason=made.text, new={"who": made.who})
    return made


def settle(
    session: Session, track: RetrofitTrack, objection: Objection, *, upheld: bool, answer: str, by: Actor,
    version: int, at: datetime,
) -> None:  # fmt: skip
    """Settle an objection with an answer; an upheld one stands until the notice is withdrawn."""
    require(session, Action.SETTLE, track.enterprise_id, track, by, version)
    if not answer.strip():
        raise Invalid(say("请写明处理结果。"))
    if objection.state is not ObjectionState.STANDING or objection.track_id != track.id:
        raise Closed(say("这条异议已经处理。"))
    transition.take(session, track, version)
    objection.state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
    objection.answer, objection.settled_by, objection.settled_at = answer.strip()[:500], by.person_id, at
    session.flush()
    states = (track.stage, track.stage)
    transition.note(
        session, Action.SETTLE, track, states, by=by, at=at, reason=objection.state.value, opinion=objection.answer
    )  # fmt: skip
    words = say("{what}：异议{result}。", what=transition.name_of(session, track), result=objection.state.label)
    transition.tell_claimer(session, track, None, words, by=by, at=at)
    transition.record(
        session, AuditAction.SETTLED, track, by=by, at=at, reason=objection.answer,
        new={"objection": objection.id, "state": objection.state.value},
    )  # fmt: skip
