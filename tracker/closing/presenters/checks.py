"""The checklist before closing a month, one line per open point with its link, and the preview of a closing step."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.closing import queries as closing
from tracker.closing.queries import Ending
from tracker.closing.rules import ClosingAction, SidePhase
from tracker.core import access_scope, money
from tracker.core.calendar import months as calendar
from tracker.core.calendar.months import MonthState, takes_reports
from tracker.core.cuts import Cut, CutKind
from tracker.core.i18n import Message, message
from tracker.core.web import page_cache
from tracker.core.web.locale import translate
from tracker.figures.queries.verdict import verdict
from tracker.months.models import Month
from tracker.positions.models import Position
from tracker.register.models import Bureau
from tracker.reports.queries import report_status, review
from tracker.reports.rules.reports import UNFILED, ReportState

LISTED = 200
"""Number of ending reports shown by name; the others are counted."""
_VERIFIED = 20_000
"""Largest number of positions for which the page runs the second path itself."""
_FINE, _OPEN, _WRONG = ("state-ok", "check-circle"), ("state-warn", "clock"), ("state-bad", "exclamation-circle")


@dataclass(frozen=True)
class Check:
    """One thing to look at before signing: what, how it stands, and where it is."""

    name: str
    words: str
    look: tuple[str, str]
    url: str


@dataclass(frozen=True, kw_only=True)
class EffectPage:
    """What signing off or closing does, before it is done."""

    month: Month
    action: ClosingAction
    own: Bureau
    sentences: list[Message]
    endings: list[Ending]
    checks: list[Check]
    seen: str
    carried: Bureau | None
    """The side that has not signed and would be wholly carried."""
    problem: str = ""

    @property
    def listed(self) -> list[Ending]:
        """Those whose names are shown."""
        return self.endings[:LISTED]

    @property
    def sums(self) -> tuple[int, int]:
        """What all of them carry, and what they filed beyond it, in yuan."""
        return sum(each.carried for each in self.endings), sum(each.more for each in self.endings)


def checks(session: Session, month: Month, own: Bureau | None) -> list[Check]:
    """Return what is open, of a root's own side or of all that is read.

    Nothing for a month that is not open and in which nobody is reopened.
    """
    again = closing.reopened(session, month.code)
    if not takes_reports(month.state, reopened=bool(again)):
        return []
    mine = [] if own is None else [report_status.on_side(own.side.value, month)]
    cut = None if own is None else str(Cut(CutKind.SIDE, own.side.value))
    listed: dict[str, Any] = {"month": month.code, "cut": cut}
    unfiled = report_status.number_joined(session, month, report_status.in_states(UNFILED), *mine)
    reviewed = report_status.number_joined(session, month, report_status.in_state(ReportState.IN_REVIEW), *mine)
    queue = url_for("reports.index", **listed, state=ReportState.IN_REVIEW.value)
    found = [
        _count(message("未报"), unfiled, message("{n} 家", n=unfiled), url_for("reports.index", **listed, only="open")),
        _count(message("待审"), reviewed, message("{n} 家", n=reviewed), queue),
    ]
    weighty = review.unexcused(session, month.code, None if own is None else own.side)
    found.append(_count(message("准强制性发现未处理"), weighty, message("{n} 处", n=weighty), queue))
    if again:
        words = message("{n} 家，待再次审签", n=len(again))
        found.append(Check(translate(message("重开")), translate(words), _OPEN, f"{_here(month)}#h-reopened"))
    found.append(_paths(session, month))
    found += [_side(session, month, root) for root in closing.roots(session) if own is None or root.id != own.id]
    return found


def effect_page(session: Session, month: Month, action: ClosingAction, own: Bureau, problem: str = "") -> EffectPage:
    """Put together what an action does: who ends how, what is carried, what leaves the queue, what is still open."""
    carried = None
    if action is ClosingAction.CLOSE:
        phases = [(root, closing.phase(session, month, root)) for root in closing.roots(session)]
        carried = next((root for root, phase in phases if phase is SidePhase.UNSIGNED), None)
    side = own if action is ClosingAction.SIGN_OFF else carried
    endings = [] if side is None else closing.endings(session, month, side.side, whole=side is carried)
    return EffectPage(
        month=month, action=action, own=own, endings=endings, carried=carried, problem=problem,
        sentences=_sentences(month, action, side, endings), checks=checks(session, month, own),
        seen=closing.seen(endings),
    )  # fmt: skip


def _sentences(month: Month, action: ClosingAction, side: Bureau | None, endings: Sequence[Ending]) -> list[Message]:
    name, of = calendar.name(month.code), side.side.label if side is not None else message("")
    found = []
    if action is ClosingAction.CLOSE:
        found.append(message("{month}封账，数据锁定；发布之前，可由审签单位重开点名的企业。", month=name))
    elif month.state is MonthState.CLOSED:
        found.append(message("{side}再次审签{month}，重开结束，数字以此为准。", side=of, month=name))
    else:
        found.append(message("{side}审签{month}，本系统月报不再办理。", side=of, month=name))
    if side is not None and action is ClosingAction.CLOSE:
        found.append(message("{side}没有审签，全部沿用上期，已通过的也不计入。", side=side.side.label))
    for state, words in _ENDED.items():
        ended = [each for each in endings if each.ends is state]
        if ended:
            carried, more = sum(each.carried for each in ended), sum(each.more for each in ended)
            found.append(message(words, n=len(ended), carried=money.wan(carried), more=money.signed_wan(more)))
    holders = Counter(each.holder for each in endings if each.holder)
    if holders:
        desks = "、".join(
            translate(message("{name} {n} 家", name=each, n=count)) for each, count in holders.most_common()
        )
        found.append(message("退出待审：{desks}。", desks=desks))
    return found if endings else [*found, message("没有月报因此记为未报或已报未审结。")]


_ENDED = {
    ReportState.UNFINISHED: "{n} 家已报未审结，将沿用上期 {carried} 万元，所报的变动 {more} 万元不计入，带入下月。",
    ReportState.MISSED: "{n} 家未报，将沿用上期 {carried} 万元。",
}


def _here(month: Month) -> str:
    return url_for("closing.show", month=month.code)


def _count(name: Message, count: int, words: Message, url: str) -> Check:
    return Check(
        translate(name), translate(words) if count else translate(message("没有")), _OPEN if count else _FINE, url
    )


def _side(session: Session, month: Month, root: Bureau) -> Check:
    phase = closing.phase(session, month, root)
    look = _FINE if phase is SidePhase.SIGNED else _OPEN
    return Check(translate(root.side), translate(phase), look, f"{_here(month)}#h-signed")


def _paths(session: Session, month: Month) -> Check:
    name, url = translate(message("两条路径核对")), url_for("figures.overview", month=month.code)
    count = session.scalars(
        sa.select(sa.func.count()).select_from(Position).where(col(Position.month) == month.code)
    ).one()
    if count > _VERIFIED:
        return Check(name, translate(message("数据量大，请运行 tracker verify")), _OPEN, url)
    cut = access_scope.attached(session).home
    differences = page_cache.facts("verify", month.code, make=lambda: verdict(session, month, cut).differences)
    words = message("{n} 处不一致", n=differences) if differences else message("一致")
    return Check(name, translate(words), _WRONG if differences else _FINE, url)
