"""Table of stored files. The content is stored beside the database, under its hash."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Moment, choice
from tracker.evidence.rules import FileKind


class StoredFile(SQLModel, table=True):
    """A file of an enterprise (证明材料、文件). Its content lies in the evidence folder under its SHA-256."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size > 0", name="not_empty"),)

    id: int = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True)
    sha256: str = Field(max_length=64, index=True)
    name: str = Field(max_length=120)
    kind: FileKind = choice(FileKind)
    size: int
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
