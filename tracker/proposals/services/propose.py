"""Services that make and decide proposals."""

import json
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock
from tracker.core.audit.actions import AuditAction
from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.errors import Conflict, Invalid, NotFound
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.workflow.handover import hand_over
from tracker.core.workflow.transition import AuditDetails, Effects, begin, transition
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.plans.models import Project
from tracker.positions.services.impact_preview import Effect, trial
from tracker.proposals.models import Proposal
from tracker.proposals.queries import proposals as queries
from tracker.proposals.rules import ProposalAction, ProposalKind, ProposalState
from tracker.proposals.services.apply import apply, before, plan_problems
from tracker.proposals.services.consents import ask, notify_next, require_agreed
from tracker.proposals.services.transition import ProposalCase, require_proposer, tell
from tracker.register.models import Term
from tracker.register.queries import terms as register
from tracker.register.services import terms
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.rules.reports import ReportState
from tracker.reports.services import handover

DECISIONS = (ProposalAction.APPROVE, ProposalAction.REJECT, ProposalAction.WITHDRAW)
"""The steps of a proposer or decider that end a proposal. Consenting and declining belong to the asked bureaus."""


def propose(
    session: Session, kind: ProposalKind, enterprise_id: int, after: Mapping[str, object], *, reason: str,
    document_no: str, by: Actor, at: datetime, project_id: int | None = None, year: int | None = None,
    file_id: int | None = None,
) -> Proposal:  # fmt: skip
    """Propose a change. Raise NotAllowed for anybody but the supervisor bureau, and Invalid where nothing would change.

    The same proposal sent again, by a double click or a retry, returns the undecided one.
    """
    require_proposer(session, enterprise_id, by)
    old = before(session, kind, enterprise_id, project_id, year)
    moved = {name: value for name, value in after.items() if old.get(name) != value}
    problems = [message("请写明理由。")] if not reason.strip() else []
    problems += [message("请填文号。")] if not document_no.strip() else []
    problems += [message("和现在一样，没有要改的。")] if not moved and kind is not ProposalKind.PLAN_DROP else []
    problems += plan_problems(session, kind, after, project_id, year)
    if problems:
        raise Invalid(*problems)
    wanted = json.dumps(moved, ensure_ascii=False)
    again = queries.same(
        session, kind, enterprise_id=enterprise_id, project_id=project_id, after=wanted, person_id=by.person_id
    )
    if again is not None:
        return again
    made = Proposal(
        kind=kind,
        state=ProposalState.PROPOSED,  # `ask` sets the state
        enterprise_id=enterprise_id,
        project_id=project_id,
        year=year,
        before=json.dumps({name: old[name] for name in moved if name in old}, ensure_ascii=False),
        after=wanted,
        reason=reason.strip(),
        document_no=document_no.strip(),
        file_id=file_id,
        bureau_id=by.bureau_id or 0,
        proposer_id=by.person_id,
        proposed_at=at,
    )
    session.add(made)
    session.flush()
    ask(session, made)
    case = ProposalCase(made)
    begin(session, case, ProposalAction.PROPOSE, AuditAction.PROPOSED, by=by, at=at, opinion=reason)
    notify_next(session, made, at)
    return made


def decide(
    session: Session, proposal: Proposal, action: ProposalAction, *, by: Actor, version: int, at: datetime,
    opinion: str = "",
) -> None:  # fmt: skip
    """Approve, reject or withdraw a proposal. An approved change is in force from the open month on, never earlier."""
    if action not in DECISIONS:
        raise NotFound(message("没有这一步。"))
    approved, decided = action is ProposalAction.APPROVE, action is not ProposalAction.WITHDRAW
    month = months.open_month(session)

    def prepare() -> dict[str, object]:
        if approved:
            _require_unmoved(session, proposal)
            require_agreed(session, proposal)
        return {
            "decider_id": by.person_id if decided else None,
            "decided_at": at,
            "opinion": opinion[:500],
            "month": month.code if month is not None and approved else None,
        }

    def follow() -> AuditDetails:
        if approved and month is not None:
            apply(session, proposal, month)
            if "bureau" in queries.change(proposal).after:
                _hand_over(session, proposal.enterprise_id, month, by=by, at=at)
        if decided:
            tell(session, proposal, opinion, at)
        return AuditDetails()

    transition(
        session, ProposalCase(proposal), action, by=by, version=version, at=at, opinion=opinion,
        effects=Effects(event=AuditAction.DECIDED, prepare=prepare, follow=follow),
    )  # fmt: skip


def effect(session: Session, proposal: Proposal) -> list[Effect]:
    """Preview an approval in a savepoint: the effect on the region and on every bureau whose totals would change.

    Raise Conflict where the present values differ from those that the proposal starts from.
    """
    month = months.open_month(session)
    if month is None:
        return []
    _require_unmoved(session, proposal)
    moved = queries.change(proposal)
    keys = [values["bureau"] for values in (moved.before, moved.after) if "bureau" in values]
    own = terms.placing(session, proposal.enterprise_id).bureau
    cuts = [ALL, *(Cut(CutKind.BUREAU, key) for key in keys or [own])]
    return trial(session, cuts, lambda: apply(session, proposal, month))


def _require_unmoved(session: Session, proposal: Proposal) -> None:
    """Raise Conflict if the values that a proposal starts from have changed since."""
    if proposal.project_id is not None:
        optimistic_lock.lock_row(session, Project, proposal.project_id, alone=True)  # concurrent changes wait
    after = queries.change(proposal).after
    if problems := plan_problems(session, proposal.kind, after, proposal.project_id, proposal.year):
        raise Conflict(*problems)
    now = before(session, proposal.kind, proposal.enterprise_id, proposal.project_id, proposal.year)
    if any(now[name] != value for name, value in queries.change(proposal).before.items()):
        raise Conflict(message("提请之后，这一项又变过，和提请时写的“原来”不同。请否决，让提请人按现在的情况再提。"))


def _hand_over(session: Session, enterprise_id: int, month: Month, *, by: Actor, at: datetime) -> None:
    """Restart the review of the enterprise's report at the new bureau, and hand its grade application over."""
    under_review = sa.and_(
        col(MonthlyReport.enterprise_id) == enterprise_id,
        col(MonthlyReport.month) == month.code,
        col(MonthlyReport.state) == ReportState.IN_REVIEW,
    )
    first = register.term_now(session, enterprise_id).bureau_id
    for report in session.scalars(sa.select(MonthlyReport).where(under_review)).all():
        handover.restart(session, report, first, by=by, at=at)
    hand_over(session, month.code, col(Term.enterprise_id) == enterprise_id, by=by, at=at)
