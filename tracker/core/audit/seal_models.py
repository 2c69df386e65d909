"""Seal tables: the digest of each protected row, and changed rows that wait for their seal."""

from sqlalchemy import BigInteger, Integer
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import HASH

_NUMBER = BigInteger().with_variant(Integer, "sqlite")


class RowSeal(SQLModel, table=True):
    """The digest of a row (or of the rows of one parent) as an audit event left it; without digest it was removed.

    The latest seal of a key counts; the event's own `seal` is the digest of all that came with it.
    """

    __tablename__ = "row_seal"

    id: int = Field(default=None, primary_key=True, sa_type=_NUMBER)
    seq: int
    table_name: str = Field(max_length=40)
    key: str = Field(max_length=40)
    digest: str = Field(default="", max_length=HASH)
    name: str = Field(default="", max_length=200)
    """The name people know the row by: code and title, year, month."""


class RowPending(SQLModel, table=True):
    """A changed row, noted by triggers; one that remains was changed outside the program.

    `tx` is PostgreSQL's number of the transaction; on SQLite there is only one writer at a time.
    """

    __tablename__ = "row_pending"

    id: int = Field(default=None, primary_key=True, sa_type=_NUMBER)
    tx: int = Field(default=0, sa_type=BigInteger)
    table_name: str = Field(max_length=40)
    key: str = Field(max_length=40)
