"""The `move` table: the history of every workflow."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Moment, word
from tracker.core.workflow.table import Subject


class Move(SQLModel, table=True):
    """One step of one record (流转): the action, the person, the states before and after, the hash of what was seen."""

    __table_args__ = (Index("ix_move_subject_subject_id", "subject", "subject_id"),)

    id: int = Field(default=None, primary_key=True)
    subject: Subject = word(Subject)
    subject_id: int
    action: str = Field(max_length=32)
    """The value of an action of the subject's workflow."""
    from_state: str = Field(max_length=32)
    to_state: str = Field(max_length=32)
    bureau_id: int | None = Field(default=None, foreign_key="bureau.id")
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
    round: int = Field(default=1)
    reason: str = Field(default="", max_length=40)
    opinion: str = Field(default="", max_length=500)
    content_hash: str = Field(default="", max_length=64)
