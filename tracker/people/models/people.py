"""Tables of people: persons, assignments, sharing grants, sessions, one-time links, failed sign-ins."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Moment, Versioned, choice
from tracker.core.roles import Role
from tracker.people.rules.sessions import EndReason, LinkKind, SessionStage


class Person(Versioned, table=True):
    """A person who signs in (人员). `key` is the sign-in name. Nobody else ever knows the password."""

    id: int = Field(default=None, primary_key=True)
    key: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=80)
    phone: str = Field(default="", max_length=40)
    password_hash: str = Field(default="", max_length=200)
    password_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the password was set. Offices may limit the age of passwords."""
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)
    totp_secret: str = Field(default="", max_length=255)
    """The secret of the authenticator app, encrypted (`core/vault.py`); empty without an app."""
    totp_last: int = Field(default=0)
    """The time step of the last code that was used, so that no code is accepted twice."""

    @property
    def person_id(self) -> int:
        """The id under the name that `Author` requires."""
        return self.id


class Assignment(Versioned, table=True):
    """An assignment (任职): a person in a role for one enterprise or bureau, dated.

    An approver also decides proposals.
    """

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
    """The last day of the right to decide. None means until the assignment ends."""


class Grant(Versioned, table=True):
    """A sharing grant (共享授权): people of one bureau read the enterprises of another bureau's tree for a time."""

    __tablename__ = "read_grant"
    __table_args__ = (UniqueConstraint("reader_id", "shown_id", "from_day"),)

    id: int = Field(default=None, primary_key=True)
    reader_id: int = Field(foreign_key="bureau.id")
    shown_id: int = Field(foreign_key="bureau.id")
    from_day: date
    to_day: date | None = Field(default=None)
    reason: str = Field(default="", max_length=200)


class UserSession(SQLModel, table=True):
    """A session (会话): one sign-in on one device. The cookie contains a random key, this row only its hash."""

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
    """The time of the last check of password and code in this session."""


class OneTimeLink(SQLModel, table=True):
    """A one-time link: an invitation or a password reset, valid once and for a time.

    Only the hash of its key is stored.
    """

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
    """A recovery code, valid once instead of a code of the app.

    Only its hash is stored, encrypted (`core/vault.py`).
    """

    __tablename__ = "recovery_code"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    code_hash: str = Field(max_length=255)
    made_at: datetime | None = Field(default=None, sa_type=Moment)
    """None for codes of the older, shorter format, which the person is asked to replace."""
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class SignInAttempt(SQLModel, table=True):
    """A failed sign-in, counted by account and by source (`address`): a network or a known device."""

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
    """The person of the account, who is told at the next sign-in. None for unknown sign-in names."""


class Refusal(SQLModel, table=True):
    """The number of refused requests of a person in one minute. They become one audit event afterwards."""

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    minute: datetime = Field(sa_type=Moment, primary_key=True)
    times: int
    pages: str
    """The refused addresses, one per line, as many as fit."""


class PendingForm(SQLModel, table=True):
    """A form that was submitted after the session had ended, stored for its sender until confirmed or expired."""

    __tablename__ = "held_form"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    path: str = Field(max_length=500)
    fields: str
    at: datetime = Field(sa_type=Moment)
