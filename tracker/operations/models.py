"""The heartbeat table of the worker."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Moment


class Heartbeat(SQLModel, table=True):
    """When a worker was last at work, how many tasks waited then, and since when the queue has not been empty."""

    __tablename__ = "beat"

    name: str = Field(primary_key=True, max_length=20)
    at: datetime = Field(sa_type=Moment)
    waiting: int = Field(default=0)
    waiting_since: datetime | None = Field(default=None, sa_type=Moment)
