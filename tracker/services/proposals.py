"""Proposals: made by the supervisor bureau, decided by another person above, in effect from the open month on."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import months as calendar
from tracker.domain.audit import AuditAction
from tracker.domain.dates import Precision
from tracker.domain.errors import Closed, Conflict, Invalid, NotAllowed
from tracker.domain.figures import ALL, Cut, CutKind
from tracker.domain.proposals import STEPS, ProposalAction, ProposalKind, ProposalState, proposal_refusal
from tracker.domain.register import Placing, Production
from tracker.domain.reports import ReportState
from tracker.domain.roles import Actor
from tracker.domain.words import say
from tracker.domain.workflow import Refused
from tracker.models import Month, MonthlyReport, PlanItem, Proposal
from tracker.queries import months
from tracker.queries import proposals as queries
from tracker.services import audit, positions, terms, versions
from tracker.services.effects import Effect, trial

_TERM_KINDS = (ProposalKind.TRANSFER, ProposalKind.PRODUCTION)


def propose(
    session: Session, kind: ProposalKind, enterprise_id: int, after: Mapping[str, object], *, reason: str,
    document_no: str, by: Actor, at: datetime, project_id: int | None = None, year: int | None = None,
) -> Proposal:  # fmt: skip
    """Ask for a change; raise NotAllowed for anybody but the supervisor bureau, Invalid where nothing would change.

    The same once more, by a double click or a retry, is the proposal that waits already.
    """
    _require(session, ProposalAction.PROPOSE, None, enterprise_id, by)
    old = before(session, kind, enterprise_id, project_id, year)
    moved = {name: value for name, value in after.items() if old[name] != value}
    problems = [say("请写明理由。")] if not reason.strip() else []
    problems += [say("请填文号。")] if not document_no.strip() else []
    problems += [say("和现在一样，没有要改的。")] if not moved and kind is not ProposalKind.PLAN_DROP else []
    if problems:
        raise Invalid(*problems)
    wanted = json.dumps(moved, ensure_ascii=False)
    again = queries.same(session, kind, enterprise_id, project_id, wanted, by.person_id)
    if again is not None:
        return again
    made = Proposal(
        kind=kind,
        state=ProposalState.PROPOSED,
        enterprise_id=enterprise_id,
        project_id=project_id,
        year=year,
        before=json.dumps({name: old[name] for name in moved}, ensure_ascii=False),
        after=wanted,
        reason=reason.strip(),
        document_no=document_no.strip(),
        bureau_id=by.bureau_id or 0,
        proposer_id=by.person_id,
        proposed_at=at,
    )
    session.add(made)
    session.flush()
    _record(session, AuditAction.PROPOSED, made, by=by, at=at, reason=reason)
    return made


def decide(
    session: Session, proposal: Proposal, action: ProposalAction, *, by: Actor, version: int, at: datetime,
    opinion: str = "",
) -> None:  # fmt: skip
    """Approve, reject or withdraw; an approved change holds from the open month on, and no past month moves."""
    _require(session, action, proposal, proposal.enterprise_id, by)
    if action is ProposalAction.APPROVE:
        _require_unmoved(session, proposal)
    month = months.open_month(session)
    decided = action is not ProposalAction.WITHDRAW
    values = {
        "state": STEPS[action].ends,
        "decider_id": by.person_id if decided else None,
        "decided_at": at,
        "opinion": opinion[:500],
        "month": month.code if month is not None and action is ProposalAction.APPROVE else None,
    }
    versions.take(
        session, proposal, version, values, col(Proposal.state).in_(STEPS[action].starts),
        otherwise=say("这件提请在您打开页面之后有人处理过。请刷新后再看。"),
    )  # fmt: skip
    if action is ProposalAction.APPROVE and month is not None:
        apply(session, proposal, month)
    _record(session, AuditAction.DECIDED, proposal, by=by, at=at, reason=opinion)


def effect(session: Session, proposal: Proposal) -> list[Effect]:
    """Try an approval out and take it back: the whole, and every bureau whose total would move."""
    month = months.open_month(session)
    if month is None:
        return []
    moved = queries.change(proposal)
    keys = [values["bureau"] for values in (moved.before, moved.after) if "bureau" in values]
    own = terms.placing(session, proposal.enterprise_id).bureau
    cuts = [ALL, *(Cut(CutKind.BUREAU, key) for key in keys or [own])]
    return trial(session, cuts, lambda: apply(session, proposal, month))


def apply(session: Session, proposal: Proposal, month: Month) -> None:
    """Make the change from a month on, and build the enterprise's positions of it anew."""
    after = queries.change(proposal).after
    if proposal.kind in _TERM_KINDS:
        _new_term(session, proposal.enterprise_id, after, month)
    else:
        _new_item(session, proposal, after, month)
    session.flush()
    positions.replace(session, month, [proposal.enterprise_id])


def before(
    session: Session, kind: ProposalKind, enterprise_id: int, project_id: int | None = None, year: int | None = None
) -> dict[str, Any]:
    """Give what stands today of what a kind of proposal may move; raise Invalid where there is no such item."""
    if kind in _TERM_KINDS:
        stands = terms.placing(session, enterprise_id)
        return asdict(stands) | {"state": stands.state.value}
    month = months.open_month(session)
    item = queries.item_in_force(session, project_id or 0, year or 0, month.code if month else "9999-12")
    if item is None:
        raise Invalid(say("这个项目在 {year} 年度没有生效的计划项。", year=year))
    return {"planned": item.planned, "due": item.due.isoformat(), "precision": item.due_precision.value}


def _new_term(session: Session, enterprise_id: int, after: Mapping[str, Any], month: Month) -> None:
    stands = terms.placing(session, enterprise_id)
    moved = {name: after[name] for name in after if name in Placing.__dataclass_fields__}
    state = Production(after.get("state", stands.state.value))
    term = terms.begin(session, enterprise_id, replace(stands, **{**moved, "state": state}), month)
    if "bureau" in after:
        _hand_over(session, enterprise_id, month, term.bureau_id)


def _require_unmoved(session: Session, proposal: Proposal) -> None:
    """Raise Conflict where what a proposal starts from is no longer so: another decision came first."""
    now = before(session, proposal.kind, proposal.enterprise_id, proposal.project_id, proposal.year)
    if any(now[name] != value for name, value in queries.change(proposal).before.items()):
        raise Conflict(say("提请之后，这一项又变过，和提请时写的“原来”不同。请否决，让提请人按现在的情况再提。"))


def _hand_over(session: Session, enterprise_id: int, month: Month, bureau_id: int) -> None:
    """Let a report that is under review begin its way anew, at the first bureau of the new chain.

    Whose decision it was stands in the audit event of the proposal.
    """
    session.execute(
        sa.update(MonthlyReport)
        .where(
            col(MonthlyReport.enterprise_id) == enterprise_id,
            col(MonthlyReport.month) == month.code,
            col(MonthlyReport.state) == ReportState.IN_REVIEW,
        )
        .values(holder_id=bureau_id, version=MonthlyReport.version + 1)
    )


def _new_item(session: Session, proposal: Proposal, after: Mapping[str, Any], month: Month) -> None:
    old = queries.item_in_force(session, proposal.project_id or 0, proposal.year or 0, month.code)
    if old is None:
        raise Conflict(say("这个计划项已经不在生效中。请刷新后再看。"))
    if proposal.kind is ProposalKind.PLAN_DROP:
        _end_item(session, old, month)
        return
    item = old
    if old.from_month < month.code:
        item = PlanItem(
            project_id=old.project_id,
            year=old.year,
            planned=old.planned,
            due=old.due,
            due_precision=old.due_precision,
            from_month=month.code,
        )
        old.to_month = calendar.previous(month.code)
        session.add(item)
    item.planned = int(after.get("planned", item.planned))
    if "due" in after:
        item.due = date.fromisoformat(after["due"])
    if "precision" in after:
        item.due_precision = Precision(after["precision"])


def _end_item(session: Session, item: PlanItem, month: Month) -> None:
    """End an item before a month; one that only began with it has no earlier month to keep it for."""
    if item.from_month < month.code:
        item.to_month = calendar.previous(month.code)
    else:
        session.delete(item)


def _require(
    session: Session, action: ProposalAction, proposal: Proposal | None, enterprise_id: int, by: Actor
) -> None:
    refused = proposal_refusal(action, queries.situation(session, proposal, enterprise_id, by))
    if refused is not None:
        raise (NotAllowed if refused.kind is Refused.WHO else Closed)(refused.sentence)


def _record(session: Session, action: AuditAction, proposal: Proposal, *, by: Actor, at: datetime, reason: str) -> None:
    change = queries.change(proposal)
    audit.record(
        session,
        action,
        by=by,
        at=at,
        subject="proposal",
        subject_id=proposal.id,
        name=f"{proposal.kind.label} {queries.term_now(session, proposal.enterprise_id).name}",
        old=change.before,
        new=change.after | {"state": proposal.state.label},
        reason=reason,
    )
