"""Access scope of proposals: a bureau reads those of enterprises it supervises or supervised.

A bureau that must consent reads the proposal and its document as well.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlmodel import col

from tracker.core.access_scope import Condition, Reach, Scope
from tracker.evidence.models import StoredFile
from tracker.proposals.models import Proposal, ProposalConsent
from tracker.register.scope import bureaus, held_ever


def _asked_of(paths: tuple[str, ...]) -> sa.Select[int]:
    """Return the SELECT of ids of proposals that need the consent of a bureau within the access scope."""
    consent = ProposalConsent.__table__.alias()  # type: ignore[attr-defined]
    return sa.select(consent.c.proposal_id).where(consent.c.bureau_id.in_(bureaus(paths)))


def _documents(asked: sa.Select[int]) -> sa.Select[int]:
    proposal = Proposal.__table__.alias()  # type: ignore[attr-defined]
    return sa.select(proposal.c.file_id).where(proposal.c.id.in_(asked), proposal.c.file_id.is_not(None))


def _opens(found: Reach) -> Iterator[Condition]:
    yield Proposal, held_ever(found, col(Proposal.enterprise_id))
    if found.paths:
        asked = _asked_of(found.paths)
        yield Proposal, col(Proposal.id).in_(asked)
        yield StoredFile, col(StoredFile.id).in_(_documents(asked))


SCOPE = Scope(tables=(Proposal,), opens=_opens)
