"""People tables: persons, assignments, grants, sessions, one-time links, sign-in attempts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Moment, Versioned, choice
from tracker.core.roles import Role
from tracker.people.rules.sessions import EndReason, LinkKind, SessionStage


class Person(Versioned, table=True):
    """A person who signs in (人员); `key` is the sign-in name. Nobody but the person ever knows the password."""

    id: int = Field(default=None, primary_key=True)
    key: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=80)
    phone: str = Field(default="", max_length=40)
    password_hash: str = Field(default="", max_length=200)
    password_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the password was set, for an office whose passwords have an age."""
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)
    totp_secret: str = Field(default="", max_length=255)
    """The secret of the phone, encrypted (`core/vault.py`); empty without a phone."""
    totp_last: int = Field(default=0)
    """The last time step whose code was used: no code is good twice."""

    @property
    def person_id(self) -> int:
        """Return the id under the name that everybody who acts gives it."""
        return self.id


class Assignment(Versioned, table=True):
    """A person in a role for one enterprise or one bureau (任职), dated; an approver also decides proposals."""

    __table_args__ = (
        CheckConstraint("(bureau_id IS NULL) <> (enterprise_id IS NULL)", name="bureau_or_enterprise"),
        CheckConstraint("(role = 'liaison') = (enterprise_id IS NOT NULL)", name="liaison_of_an_enterprise"),
        CheckConstraint("to_day IS NULL OR to_day >= from_day", name="from_before_to"),
    )

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: Role = choice(Role)
    bureau_id: int | None = Field(default=None, foreign_key="bureau.id", index=True)
    enterprise_id: int | None = Field(default=None, foreign_key="enterprise.id", index=True)
    approver: bool = Field(default=False)
    from_day: date = Field(default=date(2000, 1, 1))
    to_day: date | None = Field(default=None)
    approver_to: date | None = Field(default=None)
    """The last day of the right to decide; None: as long as the assignment."""


class Grant(Versioned, table=True):
    """Reading across the two trees: the people of one bureau may read another's part, between two days (共享授权)."""

    __tablename__ = "read_grant"
    __table_args__ = (UniqueConstraint("reader_id", "shown_id", "from_day"),)

    id: int = Field(default=None, primary_key=True)
    reader_id: int = Field(foreign_key="bureau.id")
    shown_id: int = Field(foreign_key="bureau.id")
    from_day: date
    to_day: date | None = Field(default=None)
    reason: str = Field(default="", max_length=200)


class UserSession(SQLModel, table=True):
    """One sign-in on one device (会话); the cookie holds a random key, this row its hash."""

    __tablename__ = "user_session"

    id: int = Field(default=None, primary_key=True)
    key_hash: str = Field(max_length=64, unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    assignment_id: int | None = Field(default=None, foreign_key="assignment.id")
    stage: SessionStage = choice(SessionStage)
    began_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended: EndReason | None = choice(EndReason, default=None, nullable=True)
    address: str = Field(default="", max_length=64)
    agent: str = Field(default="", max_length=200)
    proved_at: datetime | None = Field(default=None, sa_type=Moment)
    """Time of the last password check (and code) in this session."""


class OneTimeLink(SQLModel, table=True):
    """An invitation or a reset: good once, for a while; only its hash is kept."""

    __tablename__ = "one_time_link"

    id: int = Field(default=None, primary_key=True)
    kind: LinkKind = choice(LinkKind)
    person_id: int = Field(foreign_key="person.id", index=True)
    key_hash: str = Field(max_length=64, unique=True)
    made_by: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=Moment)
    until: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class RecoveryCode(SQLModel, table=True):
    """A code that lets in once without the phone; only its hash is kept, and that encrypted (`core/vault.py`)."""

    __tablename__ = "recovery_code"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    code_hash: str = Field(max_length=255)
    made_at: datetime | None = Field(default=None, sa_type=Moment)
    """None for old, shorter codes, which the person is asked to replace."""
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class SignInAttempt(SQLModel, table=True):
    """A failed sign-in, counted per account and per origin (a network or a known device)."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_account_at", "account", "at"),
        Index("ix_sign_in_attempt_address_at", "address", "at"),
    )

    id: int = Field(default=None, primary_key=True)
    account: str = Field(max_length=64)
    address: str = Field(default="", max_length=64)
    at: datetime = Field(sa_type=Moment, index=True)
    forgiven: bool = Field(default=False)
    person_id: int | None = Field(default=None)
    """The account's person, notified at the next sign-in; None for unknown names."""


class Refusal(SQLModel, table=True):
    """Refusals of a person within a minute, summed into one audit event afterwards."""

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    minute: datetime = Field(sa_type=Moment, primary_key=True)
    times: int
    pages: str
    """One a line, as far as they find room."""


class PendingForm(SQLModel, table=True):
    """A form submitted after its session ended, stored for its sender until confirmed or expired."""

    __tablename__ = "held_form"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    path: str = Field(max_length=500)
    fields: str
    at: datetime = Field(sa_type=Moment)
