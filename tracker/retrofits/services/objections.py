"""Services for objections to a public notice, and for later recipients of a report."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months
from tracker.core.errors import Closed, Invalid
from tracker.core.i18n import Message, message
from tracker.core.roles import Actor
from tracker.core.workflow.transition import AuditDetails, Effects, transition
from tracker.months.queries import months as calendar
from tracker.retrofits import queries as retrofits
from tracker.retrofits.models.tracks import Objection, ReportSent, RetrofitTrack
from tracker.retrofits.rules import ObjectionState, Recipient, sent_problems
from tracker.retrofits.rules.workflow import Action
from tracker.retrofits.services import former
from tracker.retrofits.services.transition import StageCase, name_of, notify_bureau, notify_claimer


def forward(
    session: Session, track: RetrofitTrack, recipient: Recipient, day: date | None, *, by: Actor, version: int,
    at: datetime,
) -> None:  # fmt: skip
    """Record a further recipient of the report and the day. The stage of the track stays.

    Raise Invalid for a wrong day.
    """

    def prepare() -> dict[str, object]:
        problems: list[Message] = []
        if day is None:
            problems.append(message("请填日期，例如 2025-01-18。"))
        else:
            problems += sent_problems({recipient: day}, months.local(at).date())
            problems += calendar.effective_problems(session, day)
        kept = _sent(session, track, recipient)
        if kept is not None and kept.day is not None:
            problems.append(message("报{whom}的日期已有：{day}。", whom=recipient.label, day=kept.day))
        if problems:
            raise Invalid(*problems)
        return {}

    def follow() -> AuditDetails:
        kept = _sent(session, track, recipient)
        if kept is not None:
            former.keep_sent(session, kept)
            kept.day = day
        else:
            session.add(
                ReportSent(
                    enterprise_id=track.enterprise_id, industry_code=track.industry_code, track=track.track,
                    recipient=recipient, day=day,
                )
            )  # fmt: skip
        session.flush()
        return AuditDetails(new={"recipient": recipient.value, "day": day})

    transition(
        session, StageCase(track), Action.FORWARD, by=by, version=version, at=at, reason=f"{recipient.value} {day}",
        effects=Effects(event=AuditAction.FORWARDED, prepare=prepare, follow=follow),
    )  # fmt: skip


def _sent(session: Session, track: RetrofitTrack, recipient: Recipient) -> ReportSent | None:
    return next((each for each in retrofits.sent(session, track) if each.recipient is recipient), None)


def object_to(
    session: Session, track: RetrofitTrack, day: date | None, who: str, text: str, *, by: Actor, version: int,
    at: datetime,
) -> Objection:  # fmt: skip
    """Record an objection to the present notice.

    Raise Invalid where the day, the sender or the text is missing or wrong.
    """
    made: list[Objection] = []

    def prepare() -> dict[str, object]:
        problems = []
        if day is None or day > months.local(at).date() or (track.since is not None and day < track.since):
            problems.append(message("请填收到异议的日期，在公示开始以后、今天以前。"))
        if not who.strip() or not text.strip():
            problems.append(message("请写明谁提的异议、内容是什么。"))
        if problems or day is None:
            raise Invalid(*problems)
        made.append(
            Objection(
                enterprise_id=track.enterprise_id, track_id=track.id, noticed_on=track.since, day=day,
                who=who.strip()[:80], text=text.strip()[:500], state=ObjectionState.STANDING,
                person_id=by.person_id, at=at,
            )
        )  # fmt: skip
        return {}

    def follow() -> AuditDetails:
        session.add_all(made)
        session.flush()
        words = message("{what}：公示期收到异议。", what=name_of(session, track))
        notify_bureau(session, track, track.stage, words, by=by, at=at)
        return AuditDetails(new={"who": made[0].who})

    transition(
        session, StageCase(track), Action.OBJECT, by=by, version=version, at=at, opinion=text.strip()[:500],
        effects=Effects(event=AuditAction.OBJECTED, prepare=prepare, follow=follow),
    )  # fmt: skip
    return made[0]


def settle(
    session: Session, track: RetrofitTrack, objection: Objection, *, upheld: bool, answer: str, by: Actor,
    version: int, at: datetime,
) -> None:  # fmt: skip
    """Settle an objection with an answer: dismiss or uphold it. Raise Closed where it is settled already."""
    state, words = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED, answer.strip()[:500]

    def prepare() -> dict[str, object]:
        if objection.state is not ObjectionState.STANDING or objection.track_id != track.id:
            raise Closed(message("这条异议已经处理。"))
        return {}

    def follow() -> AuditDetails:
        objection.state = state
        objection.answer, objection.settled_by, objection.settled_at = words, by.person_id, at
        session.flush()
        told = message("{what}：异议{result}。", what=name_of(session, track), result=state.label)
        notify_claimer(session, track, None, told, by=by, at=at)
        return AuditDetails(new={"objection": objection.id, "state": state.value})

    transition(
        session, StageCase(track), Action.SETTLE, by=by, version=version, at=at, opinion=words, reason=state.value,
        effects=Effects(event=AuditAction.SETTLED, prepare=prepare, follow=follow),
    )  # fmt: skip
