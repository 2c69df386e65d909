"""Table of the worker's heartbeat."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Moment


class Heartbeat(SQLModel, table=True):
    """The last heartbeat of a worker: its moment, the queue length then, and since when the queue is not empty."""

    __tablename__ = "beat"

    name: str = Field(primary_key=True, max_length=20)
    at: datetime = Field(sa_type=Moment)
    waiting: int = Field(default=0)
    waiting_since: datetime | None = Field(default=None, sa_type=Moment)
