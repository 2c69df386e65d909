"""The table of account recoveries."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Moment, word
from tracker.people.rules.recovery import RecoveryKind


class Recovery(SQLModel, table=True):
    """An account recovery (账号重设): one administrator requests it for another person, a second one confirms it.

    The link is created when the slip is printed, so the table contains no secret; of the check code only a hash is
    stored.
    """

    __table_args__ = (
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> asked_by", name="two_persons"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> person_id", name="not_for_oneself"),
        CheckConstraint("asked_by <> person_id", name="not_asked_for_oneself"),
    )

    id: int = Field(default=None, primary_key=True)
    kind: RecoveryKind = word(RecoveryKind)
    person_id: int = Field(foreign_key="person.id", index=True)
    check_hash: str = Field(max_length=64)
    asked_by: int = Field(foreign_key="person.id")
    asked_at: datetime = Field(sa_type=Moment)
    until: datetime = Field(sa_type=Moment)
    confirmed_by: int | None = Field(default=None, foreign_key="person.id")
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    """When a second administrator confirmed it, or the operator printed the slip."""
    refused_by: int | None = Field(default=None, foreign_key="person.id")
    link_id: int | None = Field(default=None, foreign_key="one_time_link.id", unique=True)
