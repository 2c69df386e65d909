"""Column types: enums by value, whole yuan, UTC moments, messages, version columns; names of constraints."""

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
"""Room for a hash with the name of its algorithm."""


def choice(kind: type[StrEnum], **options: Any) -> Any:
    """Make a column that stores a choice by its value, refused by the database where it is no member."""
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
    """Make a column for an enum that grows with the program (actions, kinds), without a CHECK.

    The database does not list the words, for each new one would rebuild the table, the audit chain's among them.
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
    """Make a column that was added later; existing rows get this default."""
    default = sa.false() if value is False else sa.true() if value is True else value
    return Field(default=value, sa_column_kwargs={"server_default": default}, nullable=False, **options)


class Money(TypeDecorator[int]):
    """Whole yuan; binds only `int`, because both databases would accept fractions."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> int | None:
        """Refuse everything that is not a whole number."""
        if value is None or type(value) is int:
            return value
        raise TypeError(f"money is whole yuan, not {value!r}")


def whole(name: str) -> sa.CheckConstraint:
    """Make the CHECK that a money column holds no fraction, whoever writes it."""
    return sa.CheckConstraint(f"{name} = CAST({name} AS BIGINT)", name=f"{name}_whole")


class AmountsByWord(TypeDecorator[dict[str, int | None]]):
    """Whole yuan by word as JSON, null where the amount is not known; binds nothing else."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        """Refuse fractions and negative amounts."""
        if value is None:
            return None
        if any(amount is not None and (type(amount) is not int or amount < 0) for amount in value.values()):
            raise TypeError(f"amounts are whole yuan of at least nothing, not {value!r}")
        return json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> dict[str, int | None] | None:
        """Read the amounts back."""
        return None if value is None else json.loads(value)


def amounts(name: str) -> sa.CheckConstraint:
    """Make the CHECK that a column of amounts by word holds no negative and no fraction, whoever writes it."""
    rule = " AND ".join(f"replace({name}, '{mark}', '') = {name}" for mark in ("-", "."))
    return sa.CheckConstraint(rule, name=f"{name}_whole")


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; the zone is restored after reading from SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse a moment without a zone and store the others in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return the moment back aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[Message]):
    """A sentence, stored with its values apart, so that each reader reads it in their own language."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Message | str | None, dialect: sa.Dialect) -> str | None:
        """Store the text and the values; a part that is looked for stays as it is."""
        return value.kept() if isinstance(value, Message) else value

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Message | None:
        """Read the sentence back."""
        return None if value is None else Message.read(value)


class Versioned(SQLModel):
    """A record that two people may edit: the second save of one version fails with StaleDataError."""

    version: int = Field(default=1, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  (a directive is called on the class)
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]
