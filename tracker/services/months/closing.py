"""Closing: each root signs its side off, the month closes, named enterprises are reopened while it has not."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain.audit import AuditAction
from tracker.domain.closing import closing_refusal
from tracker.domain.errors import Closed, Invalid, NotAllowed
from tracker.domain.months import MonthState
from tracker.domain.notices import NoticeKind
from tracker.domain.register import Side
from tracker.domain.reports import ReportState
from tracker.domain.roles import Actor
from tracker.domain.words import say
from tracker.domain.workflow import Action, Refused, Subject
from tracker.models import Bureau, Month, MonthlyReport, SignOff
from tracker.queries import closing
from tracker.services import audit, moves, notices, positions, versions


def sign_off(session: Session, month: Month, *, by: Actor, at: datetime) -> SignOff:
    """Sign one's side of the open month off: what is not approved ends as missed, and nothing of the side moves on.

    Signing once more ends what was reopened and not decided since. Raise NotAllowed for anybody but an approver of
    the root.
    """
    root = _begin(session, month, by)
    found = closing.sign_off(session, month.code, root.id)
    missed = _miss(session, month, root.side, by=by, at=at)
    if found is not None and not missed:
        return found
    if found is None:
        found = SignOff(month=month.code, bureau_id=root.id, person_id=by.person_id, at=at)
        session.add(found)
    found.person_id, found.at = by.person_id, at
    session.flush()
    _record(session, AuditAction.SIGNED_OFF, month, by, at, {"bureau": root.key, "missed": missed})
    return found


def close(session: Session, month: Month, *, version: int, by: Actor, at: datetime, carried: str = "") -> None:
    """Close the open month for good. A side that has not signed is wholly carried, and has to be named to be.

    Raise Invalid where an unsigned side is not named, Closed where reports were reopened and not decided yet.
    """
    root = _begin(session, month, by)
    if closing.sign_off(session, month.code, root.id) is None:
        raise Closed(say("请先签审本系统，再关账。"))
    unsigned = closing.unsigned(session, month.code)
    names = [each.side.value for each in unsigned]
    if names and carried not in names:
        raise Invalid(say("{name}还没有签审。要关账，请确认该系统全部沿用上月。", name=unsigned[0].side.label))
    open_ones = closing.undecided(session, month.code, [side for side in Side if side.value not in names])
    if open_ones:
        raise Closed(say("还有 {n} 家重开后没有办完，不能关账。", n=open_ones))
    for each in unsigned:
        _carry(session, month, each.side, by=by, at=at)
    state = {"state": MonthState.CLOSED, "closed_at": at}
    versions.take(session, month, version, state, col(Month.state) == MonthState.OPEN)
    _record(session, AuditAction.MONTH_CLOSED, month, by, at, {"carried": names})


def reopen(
    session: Session, month: Month, enterprise_codes: Collection[str], reason: str, *, by: Actor, at: datetime
) -> int:  # fmt: skip
    """Let named enterprises of one's signed side report again, until the month closes; give how many."""
    root = _begin(session, month, by)
    if closing.sign_off(session, month.code, root.id) is None:
        raise Closed(say("本系统还没有签审，不用重开。"))
    found = closing.missed(session, month.code, root.side, enterprise_codes)
    problems = [] if reason.strip() else [say("请写明重开的理由。")]
    unknown = sorted(set(enterprise_codes) - {code for code, _ in found})
    problems += [say("{code} 不在本系统的未报企业里。", code=code) for code in unknown]
    problems += [] if enterprise_codes else [say("请写明要重开的企业编码。")]
    if problems:
        raise Invalid(*problems)
    for _code, report in found:
        state = ReportState.DRAFT if report.round == 1 else ReportState.RETURNED
        _step(session, report, Action.REOPEN, state, by=by, at=at, opinion=reason)
        words = say("{month} 月报重开，请补报：{reason}", month=month.code, reason=reason)
        notices.to_filers(session, report, NoticeKind.REOPENED, words, "", at)
    _record(session, AuditAction.REOPENED, month, by, at, {"enterprises": sorted(enterprise_codes)}, reason)
    return len(found)


def require(session: Session, month: Month, by: Actor) -> Bureau:
    """Give the root that a person may close for; raise NotAllowed or Closed otherwise."""
    own = None if by.bureau_id is None else session.get_one(Bureau, by.bureau_id)
    is_root = own is not None and own.parent_id is None
    refused = closing_refusal(by.role, approver=by.approver, is_root=is_root, month_open=month.state is MonthState.OPEN)
    if refused is not None:
        raise (NotAllowed if refused.kind is Refused.WHO else Closed)(refused.sentence)
    if own is None:
        raise RuntimeError("a root that is no bureau")
    return own


def _begin(session: Session, month: Month, by: Actor) -> Bureau:
    """Wait for the reports that are on their way: what they did stands, and nothing moves while the month closes."""
    versions.hold(session, Month, month.code, alone=True)
    session.expire_all()  # what was read before the wait may be what it was
    return require(session, month, by)


def _miss(session: Session, month: Month, side: Side, *, by: Actor, at: datetime) -> int:
    found = closing.not_approved(session, month.code, side)
    for report in found:
        _step(session, report, Action.MISS, ReportState.MISSED, by=by, at=at)
        words = say("{month} 已签审，本单位月报没有通过，记为未报，沿用上月。", month=month.code)
        notices.to_filers(session, report, NoticeKind.MISSED, words, "", at)
        notices.settle(session, report.id, at)
    return len(found)


def _carry(session: Session, month: Month, side: Side, *, by: Actor, at: datetime) -> None:
    """Let a whole side stand as it stood last month, whatever was approved of it."""
    reports = closing.of_side(session, month.code, side)
    for report in reports:
        if report.state is not ReportState.MISSED:
            _step(session, report, Action.MISS, ReportState.MISSED, by=by, at=at)
    session.flush()
    if reports:
        positions.replace(session, month, [report.enterprise_id for report in reports])


def _step(
    session: Session, report: MonthlyReport, action: Action, state: ReportState, *, by: Actor, at: datetime,
    opinion: str = "",
) -> None:  # fmt: skip
    before = report.state
    gone = {"holder_id": None, "approved_at": None}
    versions.take(session, report, report.version, {"state": state, **gone}, sa.true())
    moves.step(
        session, Subject.REPORT, report.id, action, (before, state), by=by, at=at, bureau_id=by.bureau_id,
        turn=report.round, opinion=opinion,
    )  # fmt: skip


def _record(
    session: Session, action: AuditAction, month: Month, by: Actor, at: datetime, new: dict[str, object],
    reason: str = "",
) -> None:  # fmt: skip
    audit.record(session, action, by=by, at=at, subject="month", name=month.code, new=new, reason=reason)
