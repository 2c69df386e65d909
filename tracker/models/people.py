"""People tables: who acts, and for which enterprise or bureau."""

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from tracker.domain.roles import Role
from tracker.models.columns import Versioned, choice


class Person(Versioned, table=True):
    """A person who uses the tracker."""

    id: int = Field(default=None, primary_key=True)
    key: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=80)


class Assignment(Versioned, table=True):
    """A person in a role, for one enterprise or one bureau; `approver` is the extra right to decide proposals."""

    __table_args__ = (
        CheckConstraint("(bureau_id IS NULL) <> (enterprise_id IS NULL)", name="bureau_or_enterprise"),
        CheckConstraint("(role = 'liaison') = (enterprise_id IS NOT NULL)", name="liaison_of_an_enterprise"),
    )

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: Role = choice(Role)
    bureau_id: int | None = Field(default=None, foreign_key="bureau.id", index=True)
    enterprise_id: int | None = Field(default=None, foreign_key="enterprise.id", index=True)
    approver: bool = Field(default=False)
