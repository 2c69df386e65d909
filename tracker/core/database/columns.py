"""Column types for models: enums, whole yuan, UTC moments, messages and versions; names of constraints."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import declared_attr
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from tracker.core.i18n import Message

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

HASH = 80
"""The length of a column for a hash with the name of its algorithm."""


def choice(kind: type[StrEnum], **options: Any) -> Any:
    """Return a column that stores an enum by its value. A CHECK of the database refuses other values."""
    column_type = sa.Enum(
        kind,
        name=kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )
    return Field(sa_type=column_type, **options)


def word(kind: type[StrEnum], **options: Any) -> Any:
    """Return a column for an enum that grows with the program (actions, kinds), without a CHECK.

    With a CHECK each new member would rebuild the table, among them the table of the audit chain.
    """
    column_type = sa.Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        validate_strings=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )
    return Field(sa_type=column_type, **options)


def filled(value: str | bool, **options: Any) -> Any:
    """Return a column that was added to an existing table. Existing rows get the value as their default."""
    default = sa.false() if value is False else sa.true() if value is True else value
    return Field(default=value, sa_column_kwargs={"server_default": default}, nullable=False, **options)


class Money(TypeDecorator[int]):
    """A column of whole yuan. Accepts only `int`, because both databases would store fractions."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> int | None:
        """Return the value for the database. Raise TypeError for anything but a whole number or None."""
        if value is None or type(value) is int:
            return value
        raise TypeError(f"money is whole yuan, not {value!r}")


def whole(name: str) -> sa.CheckConstraint:
    """Return the CHECK constraint that a money column holds no fraction."""
    return sa.CheckConstraint(f"{name} = CAST({name} AS BIGINT)", name=f"{name}_whole")


class AmountsByWord(TypeDecorator[dict[str, int | None]]):
    """A column of amounts by word: a JSON object with whole yuan, or null where the amount is unknown."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        """Return the JSON text for the database. Raise TypeError for fractions and negative amounts."""
        if value is None:
            return None
        if any(amount is not None and (type(amount) is not int or amount < 0) for amount in value.values()):
            raise TypeError(f"amounts are whole yuan of at least nothing, not {value!r}")
        return json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> dict[str, int | None] | None:
        """Return the amounts from the JSON text of the database."""
        return None if value is None else json.loads(value)


def amounts(name: str) -> sa.CheckConstraint:
    """Return the CHECK constraint that a column of amounts by word holds no negative amounts and no fractions."""
    rule = " AND ".join(f"replace({name}, '{mark}', '') = {name}" for mark in ("-", "."))
    return sa.CheckConstraint(rule, name=f"{name}_whole")


class Moment(TypeDecorator[datetime]):
    """A column of aware moments, stored in UTC. Reading from SQLite restores the time zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return the moment in UTC for the database. Raise ValueError for a moment without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return the moment from the database, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[Message]):
    """A column of messages.

    Text and values are stored apart, so that each person reads the message in their language.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Message | str | None, dialect: sa.Dialect) -> str | None:
        """Return the stored form of a message. A plain text, as in a search condition, stays unchanged."""
        return value.kept() if isinstance(value, Message) else value

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Message | None:
        """Return the message from its stored form."""
        return None if value is None else Message.read(value)


class Versioned(SQLModel):
    """Base of records that two people may edit: the second save of one version raises StaleDataError."""

    version: int = Field(default=1, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  (a directive is called on the class)
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]
