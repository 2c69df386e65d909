"""The closing page of a month: open points, filed and approved sums by side, missing reports, sign-offs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.closing import queries as closing
from tracker.closing.presenters.checks import Check, checks
from tracker.closing.rules import MONTH_END, ClosingAction, SidePhase
from tracker.core.calendar import months as calendar
from tracker.core.calendar.months import MonthState
from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.i18n import Message
from tracker.core.roles import Actor
from tracker.core.web.locale import translate
from tracker.core.workflow.table import refusals
from tracker.figures import queries as figures
from tracker.months.models import Month, Reopening
from tracker.months.parts import Frame, frame
from tracker.months.queries import months, reopenings
from tracker.people.models.people import Person
from tracker.plans.rules import Stage
from tracker.register.models import Bureau
from tracker.register.queries.tree import branches
from tracker.register.rules.register import Side
from tracker.reports.queries import outstanding, report_status
from tracker.reports.queries.outstanding import Unfiled
from tracker.reports.queries.report_status import within_cut
from tracker.reports.rules.reports import DECIDED, ReportState


@dataclass(frozen=True, kw_only=True)
class Sums:
    """One part of the region: last month, approved now, filed now; counts and yuan."""

    name: str
    projects: int
    carried: int
    before: int
    approved: int
    filed: int

    @property
    def pending(self) -> int:
        """What is filed but not approved yet."""
        return self.filed - self.approved


@dataclass(frozen=True)
class Signature:
    """One root, how far its side is, and who signed for it."""

    root: Bureau
    phase: SidePhase
    person: str | None
    at: datetime | None

    @property
    def stands(self) -> bool:
        """Return whether the signature stands."""
        return self.phase is SidePhase.SIGNED


@dataclass(frozen=True, kw_only=True)
class ClosingPage:
    """Everything that the closing page shows."""

    month: Month
    frame: Frame
    checks: list[Check]
    sums: list[Sums]
    holders: list[tuple[str, int]]
    missing: list[Unfiled]
    signatures: list[Signature]
    phase: SidePhase
    refusals: dict[str, Message | None]
    """Why each action is closed to the acting person, by its name."""
    reopened: list[tuple[Reopening, str, str]]
    side: str
    """The acting root's own side; nothing for anybody else."""

    @property
    def may_reopen(self) -> bool:
        """Return whether the acting person may reopen enterprises now."""
        return self.refusals[ClosingAction.REOPEN.value] is None

    @property
    def ends(self) -> bool:
        """Return whether a signature ends reports, or a closed month waits for one."""
        return self.month.state is MonthState.OPEN or self.refusals[ClosingAction.SIGN_OFF.value] is None

    def may_reopen_report(self, line: Unfiled) -> bool:
        """Return whether a listed report is one that the acting person may reopen."""
        return self.may_reopen and line.report.state in DECIDED and line.side.value == self.side

    @property
    def unfinished(self) -> int:
        """How many of those listed were handed in and not finished."""
        return sum(line.report.state is ReportState.UNFINISHED for line in self.missing)


def closing_page(session: Session, month: Month, actor: Actor) -> ClosingPage:
    """Prepare the page within the access scope."""
    now = closing.situation(session, month, actor)
    own = session.get(Bureau, actor.bureau_id) if now.is_root else None
    return ClosingPage(
        month=month,
        frame=frame(months.every(session), month),
        checks=checks(session, month, own),
        sums=_sums(session, month),
        holders=report_status.holders(session, month),
        missing=outstanding.reports(session, month.code, ended=True),
        signatures=[_signature(session, month, root) for root in closing.roots(session)],
        phase=now.phase,
        refusals={
            action: None if found is None else found.sentence for action, found in refusals(MONTH_END, now).items()
        },
        reopened=closing.reopened(session, month.code),
        side=own.side.value if own is not None else "",
    )


def ended_counts(session: Session, month: Month, cut: Cut) -> dict[ReportState, int]:
    """Count the reports of a cut that ended without an approval, unfinished and missed apart; none for other cuts."""
    if cut.kind not in (CutKind.ALL, CutKind.SIDE, CutKind.BUREAU):
        return {}
    within = within_cut(cut, branches(session, month.code), month)
    wanted = [] if within is None else [within]
    counts = {
        state: report_status.number_joined(session, month, report_status.in_state(state), *wanted)
        for state in (ReportState.UNFINISHED, ReportState.MISSED)
    }
    return {state: count for state, count in counts.items() if count}


def _sums(session: Session, month: Month) -> list[Sums]:
    approved, filed = figures.approved(session, month), figures.filed(session, month)
    last = session.get(Month, calendar.previous(month.code))
    before = None if last is None else figures.approved(session, last)
    cuts = [(translate("全部"), ALL), *((translate(side), Cut(CutKind.SIDE, side.value)) for side in Side)]
    sums = []
    for name, cut in cuts:
        now = approved.at(cut)
        last_total = 0 if before is None else before.at(cut).year_total
        projects = sum(getattr(now, stage.value) for stage in Stage)
        sums.append(
            Sums(
                name=name,
                projects=projects,
                carried=now.enterprises_carried,
                before=last_total,
                approved=now.year_total,
                filed=filed.at(cut).year_total,
            )
        )
    return sums


def _signature(session: Session, month: Month, root: Bureau) -> Signature:
    phase, found = closing.phase(session, month, root), reopenings.sign_off(session, month.code, root.id)
    if found is None:
        return Signature(root, phase, None, None)
    return Signature(root, phase, session.get_one(Person, found.person_id).name, found.at)
