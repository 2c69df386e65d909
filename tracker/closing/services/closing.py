"""Services of closing: sign-off by each root, closing of the month, reopening of named enterprises."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.closing import queries as closing
from tracker.closing.queries import Ending
from tracker.closing.rules import ClosingAction, SidePhase, closing_refusal, goes_on_as
from tracker.core import optimistic_lock
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar.months import MonthState
from tracker.core.database.unscoped import unscoped
from tracker.core.errors import Closed, Conflict, Invalid, NotAllowed
from tracker.core.i18n import say
from tracker.core.roles import Actor
from tracker.core.workflow import moves
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Action, Refused, Subject
from tracker.months.models import Month, Reopening, SignOff
from tracker.months.queries import reopenings
from tracker.notifications import services as notices
from tracker.notifications.rules import NoticeKind
from tracker.register.models import Bureau
from tracker.register.rules.register import Side
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import reports
from tracker.reports.rules.reports import ReportState
from tracker.reports.services import notices as reports_notices
from tracker.reports.services import positions
from tracker.reports.services.effects import follow
from tracker.reports.services.review import open_round

_MOVED = say("您看过影响之后，有月报又变了。请再看一遍操作影响，然后确认。")


@unscoped
def sign_off(session: Session, month: Month, *, by: Actor, at: datetime, seen: str | None = None) -> SignOff:
    """Sign off a side: reports that are not approved end as missed or unfinished.

    Signing again ends what was reopened, also of a closed month, whose figures stand from then on. `seen` is the
    effect that the person was shown: raise Conflict where it is another by now.
    """
    root = _begin(session, month, ClosingAction.SIGN_OFF, by)
    endings = closing.endings(session, month, root.side)
    if seen is not None and seen != closing.seen(endings):
        raise Conflict(_MOVED)
    ended = _end(session, month, endings, by=by, at=at)
    found = reopenings.sign_off(session, month.code, root.id)
    if found is None:
        found = SignOff(month=month.code, bureau_id=root.id, person_id=by.person_id, at=at)
        session.add(found)
    found.person_id, found.at = by.person_id, at
    session.execute(
        sa.update(Reopening)
        .where(col(Reopening.month) == month.code, col(Reopening.bureau_id) == root.id)
        .where(col(Reopening.ended_at).is_(None))
        .values(ended_at=at)
    )
    if month.state is MonthState.CLOSED:
        month.closed_at = at
    session.flush()
    _record(session, AuditAction.SIGNED_OFF, month, by, at, {"bureau": root.key, **ended})
    return found


@unscoped
def close(
    session: Session, month: Month, *, version: int, by: Actor, at: datetime, carried: str = "",
    seen: str | None = None,
) -> None:  # fmt: skip
    """Close the open month. A side without sign-off is wholly carried and must be named.

    Raise Invalid where an unsigned side is not named, Closed where a signature has to be given again, here or in an
    earlier month.
    """
    _begin(session, month, ClosingAction.CLOSE, by)
    phases = [(root, closing.phase(session, month, root)) for root in closing.roots(session)]
    for root, phase in phases:
        if phase is SidePhase.REOPENED:
            raise Closed(say("{name}重开后还没有再次审签，不能封账。", name=root.side.label))
    for earlier in reopenings.months_reopened(session, before=month.code):
        raise Closed(say("{month} 重开后还没有再次审签，不能封账。", month=earlier.code))
    unsigned = [root for root, phase in phases if phase is SidePhase.UNSIGNED]
    names = [each.side.value for each in unsigned]
    if names and carried not in names:
        raise Invalid(say("{name}还没有审签。要封账，请确认该系统全部沿用上月。", name=unsigned[0].side.label))
    endings = [each for root in unsigned for each in closing.endings(session, month, root.side, whole=True)]
    if seen is not None and seen != closing.seen(endings):
        raise Conflict(_MOVED)
    ended = _end(session, month, endings, by=by, at=at)
    if unsigned:
        sides = {each.side for each in unsigned}
        _carry(session, month, sides)
    state = {"state": MonthState.CLOSED, "closed_at": at}
    optimistic_lock.take(session, month, version, state, col(Month.state) == MonthState.OPEN)
    _record(session, AuditAction.MONTH_CLOSED, month, by, at, {"carried": names, **ended})


@unscoped
def reopen(
    session: Session, month: Month, enterprise_codes: Collection[str], reason: str, *, by: Actor, at: datetime
) -> int:  # fmt: skip
    """Reopen named enterprises of a side until the month is published. Return their number.

    The side's signature has to be given again. What was approved ceases to count until it is approved anew.
    """
    root = _begin(session, month, ClosingAction.REOPEN, by)
    found = closing.decided(session, month.code, root.side, enterprise_codes)
    problems = [] if reason.strip() else [say("请写明重开的理由。")]
    unknown = sorted(set(enterprise_codes) - {code for code, _ in found})
    problems += [say("{code} 不是本系统本月已审结的企业，不能重开。", code=code) for code in unknown]
    problems += [] if enterprise_codes else [say("请写明要重开的企业编码。")]
    if problems:
        raise Invalid(*problems)
    for _code, report in found:
        _reopen(session, report, root, reason.strip()[:500], by=by, at=at)
    _record(session, AuditAction.REOPENED, month, by, at, {"enterprises": sorted(enterprise_codes)}, reason)
    return len(found)


def require(session: Session, month: Month, action: ClosingAction, by: Actor) -> Bureau:
    """Return the root that a person may act for. Raise NotAllowed or Closed otherwise."""
    refused = closing_refusal(action, closing.situation(session, month, by))
    if refused is not None:
        raise (NotAllowed if refused.kind is Refused.WHO else Closed)(refused.sentence)
    return session.get_one(Bureau, by.bureau_id)


def _begin(session: Session, month: Month, action: ClosingAction, by: Actor) -> Bureau:
    """Lock the reports of the month, so that nothing moves while it closes."""
    optimistic_lock.hold(session, Month, month.code, alone=True)
    session.expire_all()  # what was read before the wait may be what it was
    return require(session, month, action, by)


_ENDS = {
    ReportState.MISSED: (
        Action.MISS, NoticeKind.MISSED, "{month} 已审签，本单位月报没有报送，记为未报，数字沿用上月。",
    ),
    ReportState.UNFINISHED: (
        Action.CUT_OFF, NoticeKind.UNFINISHED,
        "{month} 已审签，本单位月报已报、尚未审结，记为已报未审结，不作未报；数字沿用上月，所报内容带入下月。",
    ),
}  # fmt: skip
"""How a report ends, and the notice to its enterprise."""


def _end(
    session: Session, month: Month, endings: Collection[Ending], *, by: Actor, at: datetime
) -> dict[str, object]:  # fmt: skip
    counts = dict.fromkeys(_ENDS, 0)
    for each in endings:
        action, kind, words = _ENDS[each.ends]
        counts[each.ends] += 1
        _step(session, each.report, action, {"state": each.ends}, by=by, at=at)
        reports_notices.to_filers(session, each.report, kind, say(words, month=month.code), "", at)
        notices.settle(session, each.report.id, at)
    return {state.value: count for state, count in counts.items()}


def _carry(session: Session, month: Month, sides: Collection[Side]) -> None:
    """Reset the positions of whole sides to carried."""
    found = [report.enterprise_id for side in sides for report in closing.of_side(session, month.code, side)]
    if found:
        positions.replace(session, month, found)


def _reopen(
    session: Session, report: MonthlyReport, root: Bureau, reason: str, *, by: Actor, at: datetime
) -> None:  # fmt: skip
    made = Reopening(
        month=report.month, enterprise_id=report.enterprise_id, bureau_id=root.id, person_id=by.person_id, at=at,
        reason=reason,
    )  # fmt: skip
    session.add(made)
    session.flush()
    before, last_round = report.state, report.round
    state, turn = goes_on_as(before, last_round)
    holder = _holder(session, report) if state is ReportState.IN_REVIEW else None
    submitted = report.submitted_at if state is ReportState.IN_REVIEW else None
    values = {"state": state, "round": turn, "holder_id": holder, "submitted_at": submitted}
    _step(session, report, Action.REOPEN, values, by=by, at=at, opinion=reason)
    if turn != last_round:
        open_round(session, report, last_round)
        follow(session, report)
    words = _GOES_ON if state is ReportState.IN_REVIEW else "{month} 月报重开，请补报：{reason}"
    reports_notices.to_filers(
        session, report, NoticeKind.REOPENED, say(words, month=report.month, reason=reason), "", at
    )


_GOES_ON = "{month} 月报重开，继续审核；要改的请先撤回：{reason}"


def _holder(session: Session, report: MonthlyReport) -> int:
    """Return the bureau where the review of a report stood, on the chain of that month; else the first of the chain."""
    way = [bureau.id for bureau in reports.chain(session, reports.term(
        session, report.enterprise_id, report.month).bureau_id)]  # fmt: skip
    last = session.scalars(
        sa.select(Move)
        .where(col(Move.subject) == Subject.REPORT, col(Move.subject_id) == report.id)
        .where(col(Move.round) == report.round, col(Move.action).in_((Action.SUBMIT, Action.PASS_UP, Action.RECALL)))
        .order_by(col(Move.id).desc())
        .limit(1)
    ).first()
    if last is None or last.bureau_id not in way:
        return way[0]
    at = way.index(last.bureau_id) + (last.action is Action.PASS_UP)
    return way[min(at, len(way) - 1)]


def _step(
    session: Session, report: MonthlyReport, action: Action, values: dict[str, object], *, by: Actor, at: datetime,
    opinion: str = "",
) -> None:  # fmt: skip
    before = report.state
    optimistic_lock.take(session, report, report.version, {"holder_id": None, "approved_at": None, **values}, sa.true())
    moves.step(
        session, Subject.REPORT, report.id, action, (before, report.state), by=by, at=at, bureau_id=by.bureau_id,
        turn=report.round, opinion=opinion,
    )  # fmt: skip


def _record(
    session: Session, action: AuditAction, month: Month, by: Actor, at: datetime, new: dict[str, object],
    reason: str = "",
) -> None:  # fmt: skip
    audit.record(session, action, by=by, at=at, subject="month", name=month.code, new=new, reason=reason)
