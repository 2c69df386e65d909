"""The transition of a proposal: check, move, audit event, notice to the proposer."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Closed, NotAllowed
from tracker.core.i18n import say
from tracker.core.roles import Actor
from tracker.core.workflow import moves
from tracker.core.workflow.table import Action, Refused, Subject
from tracker.notifications import services as notices
from tracker.notifications.rules import NoticeKind
from tracker.proposals.models import Proposal
from tracker.proposals.queries import proposals as queries
from tracker.proposals.rules import ProposalAction, proposal_refusal
from tracker.register.queries import terms


def require(session: Session, action: ProposalAction, proposal: Proposal | None, enterprise_id: int, by: Actor) -> None:
    """Raise NotAllowed or Closed, with the reason in words, where a step is not open to a person."""
    refused = proposal_refusal(action, queries.situation(session, proposal, enterprise_id, by))
    if refused is not None:
        raise (NotAllowed if refused.kind is Refused.WHO else Closed)(refused.sentence)


def address(proposal: Proposal) -> str:
    """Return where a proposal is read."""
    return f"/proposals/{proposal.id}"


def tell(session: Session, proposal: Proposal, opinion: str, at: datetime) -> None:
    """Notify the proposer of the result."""
    words = say(
        "{name}的提请（{kind}）{state}。{said}",
        name=terms.term_now(session, proposal.enterprise_id).name,
        kind=proposal.kind.label,
        state=proposal.state.label,
        said=say("意见：{opinion}", opinion=opinion) if opinion.strip() else "",
    )
    notices.send(session, [proposal.proposer_id], NoticeKind.DECISION, words, address(proposal), at)


def step(
    session: Session, proposal: Proposal, action: ProposalAction, before: str, *, by: Actor, at: datetime, opinion: str
) -> None:
    """Record a step."""
    moves.step(
        session, Subject.PROPOSAL, proposal.id, Action(action.value), (before, proposal.state), by=by, at=at,
        bureau_id=by.bureau_id, opinion=opinion,
    )  # fmt: skip


def record(session: Session, action: AuditAction, proposal: Proposal, *, by: Actor, at: datetime, reason: str) -> None:
    """Record a step."""
    change = queries.change(proposal)
    audit.record(
        session,
        action,
        by=by,
        at=at,
        subject="proposal",
        subject_id=proposal.id,
        name=f"{proposal.kind.label} {terms.term_now(session, proposal.enterprise_id).name}",
        old=change.before,
        new=change.after | {"state": proposal.state.label},
        reason=reason,
    )
