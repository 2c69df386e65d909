"""Seal tables: the digests of protected rows, and the list of changed rows that are not sealed yet."""

from sqlalchemy import BigInteger, Integer
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import HASH

_NUMBER = BigInteger().with_variant(Integer, "sqlite")


class RowSeal(SQLModel, table=True):
    """A seal: the digest of a row (or of all rows of one parent) after an audit event. Empty if the row was deleted.

    The latest seal of a key counts. The event's own `seal` is the digest over all seals stored with it.
    """

    __tablename__ = "row_seal"

    id: int = Field(default=None, primary_key=True, sa_type=_NUMBER)
    seq: int
    table_name: str = Field(max_length=40)
    key: str = Field(max_length=40)
    digest: str = Field(default="", max_length=HASH)
    name: str = Field(default="", max_length=200)
    """The name by which people know the row: code and title, year, month."""


class RowPending(SQLModel, table=True):
    """A changed row that is not sealed yet, listed by triggers. One that remains was changed outside the program.

    `tx` is PostgreSQL's transaction number. SQLite has only one writer at a time and needs none.
    """

    __tablename__ = "row_pending"

    id: int = Field(default=None, primary_key=True, sa_type=_NUMBER)
    tx: int = Field(default=0, sa_type=BigInteger)
    table_name: str = Field(max_length=40)
    key: str = Field(max_length=40)
