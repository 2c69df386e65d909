"""Transitions of a proposal: its case for the workflow engine, and the notices to the proposer."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.core.i18n import LabeledEnum, message
from tracker.core.roles import Actor
from tracker.core.workflow.transition import AuditDetails, Case, Moved, deny
from tracker.notifications import services as notices
from tracker.notifications.rules import NoticeKind
from tracker.proposals.models import Proposal
from tracker.proposals.queries import proposals as queries
from tracker.proposals.rules import PROPOSAL, ProposalAction, ProposalSituation
from tracker.register.queries import terms


class ProposalCase(Case[Proposal, ProposalSituation]):
    """A proposal as a case of the workflow engine."""

    workflow = PROPOSAL

    def situation(self, session: Session, action: LabeledEnum, *, by: Actor, at: datetime) -> ProposalSituation:
        """Return the values that decide whether a person may take a step."""
        return queries.situation(session, self.record, self.record.enterprise_id, by)

    def name(self, session: Session) -> str:
        """Return the name of the proposal in the audit log: its kind and the enterprise."""
        return f"{self.record.kind.label} {terms.term_now(session, self.record.enterprise_id).name}"

    def event(self, session: Session, details: AuditDetails, moved: Moved) -> AuditDetails:
        """Return the content of the audit event: the change, and the new state of the proposal."""
        change = queries.change(self.record)
        return AuditDetails(change.before, change.after | {"state": self.record.state.label})


def require_proposer(session: Session, enterprise_id: int, by: Actor) -> None:
    """Raise NotAllowed unless the person may propose changes for an enterprise."""
    deny(PROPOSAL, queries.situation(session, None, enterprise_id, by), ProposalAction.PROPOSE)


def address(proposal: Proposal) -> str:
    """Return the address of the page of a proposal."""
    return f"/proposals/{proposal.id}"


def tell(session: Session, proposal: Proposal, opinion: str, at: datetime) -> None:
    """Notify the proposer of the result."""
    words = message(
        "{name}的提请（{kind}）{state}。{said}",
        name=terms.term_now(session, proposal.enterprise_id).name,
        kind=proposal.kind.label,
        state=proposal.state.label,
        said=message("意见：{opinion}", opinion=opinion) if opinion.strip() else "",
    )
    notices.send(
        session, [proposal.proposer_id], kind=NoticeKind.DECISION, words=words, address=address(proposal), at=at
    )
