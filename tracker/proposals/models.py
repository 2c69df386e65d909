"""Tables of proposals and of the consents that they need."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Moment, Versioned, word
from tracker.proposals.rules import Party, ProposalKind, ProposalState


class Proposal(Versioned, table=True):
    """A proposed change of register or plan (提请). `before` and `after` are JSON of the fields that it changes."""

    __table_args__ = (
        CheckConstraint("decider_id IS NULL OR decider_id <> proposer_id", name="two_persons"),
        CheckConstraint("(state IN ('approved', 'rejected')) = (decider_id IS NOT NULL)", name="decided_by_somebody"),
    )

    id: int = Field(default=None, primary_key=True)
    kind: ProposalKind = word(ProposalKind)
    state: ProposalState = word(ProposalState)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True)
    project_id: int | None = Field(default=None, foreign_key="project.id")
    year: int | None = Field(default=None)
    before: str
    after: str
    reason: str = Field(max_length=500)
    document_no: str = Field(max_length=80)
    file_id: int | None = Field(default=None, foreign_key="stored_file.id")
    """The uploaded document."""
    bureau_id: int = Field(foreign_key="bureau.id", index=True)
    proposer_id: int = Field(foreign_key="person.id")
    proposed_at: datetime = Field(sa_type=Moment)
    decider_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    opinion: str = Field(default="", max_length=500)
    month: str | None = Field(default=None, foreign_key="month.code", max_length=7)
    """The month from which an approved change is in force."""


class ProposalConsent(SQLModel, table=True):
    """The consent of one bureau that a proposal needs, and who gave it. One person consents for one bureau only."""

    __tablename__ = "proposal_consent"
    __table_args__ = (
        UniqueConstraint("proposal_id", "bureau_id"),
        UniqueConstraint("proposal_id", "person_id"),
        CheckConstraint("(person_id IS NULL) = (at IS NULL)", name="person_has_moment"),
    )

    id: int = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    party: Party = word(Party)
    bureau_id: int = Field(foreign_key="bureau.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime | None = Field(default=None, sa_type=Moment)
    opinion: str = Field(default="", max_length=500)
