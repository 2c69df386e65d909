"""The steps of a proposal, as the workflow engine takes them, and who is told of them."""

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
    """A proposal on its way."""

    workflow = PROPOSAL

    def situation(self, session: Session, action: LabeledEnum, *, by: Actor, at: datetime) -> ProposalSituation:
        """Return all that decides whether a step is open to a person."""
        return queries.situation(session, self.record, self.record.enterprise_id, by)

    def name(self, session: Session) -> str:
        """Name what is asked for, and for which enterprise."""
        return f"{self.record.kind.label} {terms.term_now(session, self.record.enterprise_id).name}"

    def event(self, session: Session, details: AuditDetails, moved: Moved) -> AuditDetails:
        """Say the change that is asked for, and how the proposal stands."""
        change = queries.change(self.record)
        return AuditDetails(change.before, change.after | {"state": self.record.state.label})


def require_proposer(session: Session, enterprise_id: int, by: Actor) -> None:
    """Raise NotAllowed unless the person may propose for an enterprise."""
    deny(PROPOSAL, queries.situation(session, None, enterprise_id, by), ProposalAction.PROPOSE)


def address(proposal: Proposal) -> str:
    """Return where a proposal is read."""
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
