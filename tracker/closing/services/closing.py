"""Services of closing: sign-off by each root bureau, closing of the month, reopening of named enterprises."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.closing import queries as closing
from tracker.closing.queries import Ending
from tracker.closing.rules import MONTH_END, ClosingAction, ClosingSituation, SidePhase, goes_on_as
from tracker.core import optimistic_lock
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar.months import MonthState
from tracker.core.database.unscoped import unscoped
from tracker.core.errors import Closed, Conflict, Invalid
from tracker.core.i18n import LabeledEnum, message
from tracker.core.roles import Actor
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.core.workflow.transition import AuditDetails, Case, Effects, deny, follow_on, transition
from tracker.months.models import Month, Reopening, SignOff
from tracker.months.queries import reopenings
from tracker.notifications import services as notices
from tracker.notifications.rules import NoticeKind
from tracker.register.models import Bureau
from tracker.register.rules.register import Side
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import reports
from tracker.reports.rules.reports import ReportState
from tracker.reports.rules.workflow import Action
from tracker.reports.services import notices as reports_notices
from tracker.reports.services import positions
from tracker.reports.services.effects import follow
from tracker.reports.services.review import open_round
from tracker.reports.services.transition import ReportCase

_MOVED = message("您看过影响之后，有月报又变了。请再看一遍操作影响，然后确认。")


@unscoped
def sign_off(session: Session, month: Month, *, by: Actor, at: datetime, seen: str | None = None) -> SignOff:
    """Sign off one side (local or XPCC) of a month: reports that are not approved end as missed or unfinished.

    A second sign-off ends the reopenings, also in a closed month; its figures are final from then on. `seen` identifies
    the effect that the person was shown: raise Conflict where the effect is another by now.
    """
    made: list[SignOff] = []

    def sign() -> AuditDetails:
        root = session.get_one(Bureau, by.bureau_id)
        endings = closing.endings(session, month, root.side)
        if seen is not None and seen != closing.seen(endings):
            raise Conflict(_MOVED)
        ended = _end(session, month, endings, by=by, at=at)
        made.append(_signed(session, month, root, by, at))
        return AuditDetails(new={"bureau": root.key, **ended})

    _step(session, month, ClosingAction.SIGN_OFF, Effects(event=AuditAction.SIGNED_OFF, follow=sign), by=by, at=at)
    return made[0]


def _signed(session: Session, month: Month, root: Bureau, by: Actor, at: datetime) -> SignOff:
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
    return found


@unscoped
def close(
    session: Session, month: Month, *, version: int, by: Actor, at: datetime, carried: str = "",
    seen: str | None = None,
) -> None:  # fmt: skip
    """Close the open month. All reports of an unsigned side are carried over, and `carried` must name that side.

    Raise Invalid where `carried` does not name it; Closed where a reopened side of this or an earlier month still needs
    a sign-off; Conflict where the effect is no longer the one in `seen`.
    """
    told: dict[str, object] = {}

    def prepare() -> dict[str, object]:
        unsigned = _unsigned(session, month)
        names = [each.side.value for each in unsigned]
        if names and carried not in names:
            raise Invalid(message("{name}还没有审签。要封账，请确认该系统全部沿用上月。", name=unsigned[0].side.label))
        endings = [each for root in unsigned for each in closing.endings(session, month, root.side, whole=True)]
        if seen is not None and seen != closing.seen(endings):
            raise Conflict(_MOVED)
        told.update({"carried": names, **_end(session, month, endings, by=by, at=at)})
        if unsigned:
            _carry(session, month, {each.side for each in unsigned})
        return {"state": MonthState.CLOSED, "closed_at": at}

    effects = Effects(event=AuditAction.MONTH_CLOSED, prepare=prepare, follow=lambda: AuditDetails(new=told))
    _step(session, month, ClosingAction.CLOSE, effects, by=by, at=at, version=version)


def _unsigned(session: Session, month: Month) -> list[Bureau]:
    """Return the root bureaus that have not signed off. Raise Closed where a reopened side is not signed off again."""
    phases = [(root, closing.phase(session, month, root)) for root in closing.roots(session)]
    for root, phase in phases:
        if phase is SidePhase.REOPENED:
            raise Closed(message("{name}重开后还没有再次审签，不能封账。", name=root.side.label))
    for earlier in reopenings.months_reopened(session, before=month.code):
        raise Closed(message("{month} 重开后还没有再次审签，不能封账。", month=earlier.code))
    return [root for root, phase in phases if phase is SidePhase.UNSIGNED]


@unscoped
def reopen(
    session: Session, month: Month, enterprise_codes: Collection[str], reason: str, *, by: Actor, at: datetime
) -> int:  # fmt: skip
    """Reopen named enterprises of a side in a month that is not published. Return their number.

    The side must be signed off again. An approved report ceases to count until it is approved again.
    """
    done: list[MonthlyReport] = []

    def reopen_them() -> AuditDetails:
        root = session.get_one(Bureau, by.bureau_id)
        found = closing.decided(session, month.code, root.side, enterprise_codes)
        problems = [] if reason.strip() else [message("请写明重开的理由。")]
        unknown = sorted(set(enterprise_codes) - {code for code, _ in found})
        problems += [message("{code} 不是本系统本月已审结的企业，不能重开。", code=code) for code in unknown]
        problems += [] if enterprise_codes else [message("请写明要重开的企业编码。")]
        if problems:
            raise Invalid(*problems)
        for _code, report in found:
            _reopen(session, report, root, reason.strip()[:500], by=by, at=at)
            done.append(report)
        return AuditDetails(new={"enterprises": sorted(enterprise_codes)})

    effects = Effects(event=AuditAction.REOPENED, follow=reopen_them)
    _step(session, month, ClosingAction.REOPEN, effects, by=by, at=at, opinion=reason)
    return len(done)


class MonthCase(Case[Month, ClosingSituation]):
    """The workflow case of closing: a month with the phase of one side, seen by a person of its root."""

    workflow = MONTH_END
    number = None
    _phase = SidePhase.UNSIGNED

    @property
    def key(self) -> str:
        """The code of the month."""
        return self.record.code

    @property
    def state(self) -> tuple[MonthState, SidePhase]:
        """The state of the month and the sign-off phase of the person's side."""
        return self.record.state, self._phase

    def situation(self, session: Session, action: LabeledEnum, *, by: Actor, at: datetime) -> ClosingSituation:
        """Return the facts that decide what a person may do."""
        now = closing.situation(session, self.record, by)
        self._phase = now.phase
        return now

    def name(self, session: Session) -> str:
        """Return the code of the month, which is also its name in the audit log."""
        return self.record.code

    def lock(self, session: Session) -> None:
        """Lock the month: wait for running transactions on its reports, and admit no others until this one ends."""
        optimistic_lock.lock_row(session, Month, self.record.code, alone=True)
        session.expire_all()  # what was read before the lock may be stale


def require(session: Session, month: Month, action: ClosingAction, by: Actor) -> Bureau:
    """Return the root bureau for which a person may take an action. Raise NotAllowed or Closed otherwise."""
    deny(MONTH_END, closing.situation(session, month, by), action)
    return session.get_one(Bureau, by.bureau_id)


def _step(
    session: Session, month: Month, action: ClosingAction, effects: Effects, *, by: Actor, at: datetime,
    version: int | None = None, opinion: str = "",
) -> None:  # fmt: skip
    case = MonthCase(month)
    case.lock(session)
    transition(session, case, action, by=by, at=at, version=version, opinion=opinion, effects=effects)


_ENDS = {
    ReportState.MISSED: (
        Action.MISS, NoticeKind.MISSED, "{month} 已审签，本单位月报没有报送，记为未报，数字沿用上月。",
    ),
    ReportState.UNFINISHED: (
        Action.CUT_OFF, NoticeKind.UNFINISHED,
        "{month} 已审签，本单位月报已报、尚未审结，记为已报未审结，不作未报；数字沿用上月，所报内容带入下月。",
    ),
}  # fmt: skip
"""Final state → the action that leads to it, and the notice to the enterprise."""


def _end(
    session: Session, month: Month, endings: Collection[Ending], *, by: Actor, at: datetime
) -> dict[str, object]:  # fmt: skip
    counts = dict.fromkeys(_ENDS, 0)
    for each in endings:
        action, kind, words = _ENDS[each.ends]
        counts[each.ends] += 1
        _follow_on(session, each.report, action, {"state": each.ends}, by=by, at=at)
        reports_notices.to_filers(
            session, each.report, kind=kind, words=message(words, month=month.code), anchor="", at=at
        )
        notices.settle(session, each.report.id, at)
    return {state.value: count for state, count in counts.items()}


def _carry(session: Session, month: Month, sides: Collection[Side]) -> None:
    """Reset the positions of whole sides to the values of the month before (carried)."""
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
    _follow_on(session, report, Action.REOPEN, values, by=by, at=at, opinion=reason)
    if turn != last_round:
        open_round(session, report, last_round)
        follow(session, report)
    words = _GOES_ON if state is ReportState.IN_REVIEW else "{month} 月报重开，请补报：{reason}"
    reports_notices.to_filers(
        session,
        report,
        kind=NoticeKind.REOPENED,
        words=message(words, month=report.month, reason=reason),
        anchor="",
        at=at,
    )


_GOES_ON = "{month} 月报重开，继续审核；要改的请先撤回：{reason}"


def _holder(session: Session, report: MonthlyReport) -> int:
    """Return the id of the bureau with which a reopened review goes on.

    It is the bureau that last held the report, if it is on the chain of that month, else the first of the chain.
    """
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
    at = way.index(last.bureau_id) + (last.action == Action.PASS_UP)
    return way[min(at, len(way) - 1)]


def _follow_on(
    session: Session, report: MonthlyReport, action: Action, values: dict[str, object], *, by: Actor,
    at: datetime, opinion: str = "",
) -> None:  # fmt: skip
    written = {"holder_id": None, "approved_at": None, **values}
    follow_on(session, ReportCase(report), action, written, by=by, at=at, opinion=opinion)
