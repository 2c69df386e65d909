"""The Alembic environment: runs the migrations on a connection that the caller provides."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlalchemy.types import TypeDecorator
from sqlmodel import AutoString, SQLModel


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Render the program's column types as plain SQLAlchemy types, so that migrations do not import the program."""
    if kind != "type":
        return False
    if isinstance(item, AutoString):
        return f"sa.String({item.length})" if item.length else "sa.String()"
    if isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def run(connection: sa.Connection) -> None:
    """Run the migrations inside the caller's transaction."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
        compare_server_default=True,
        on_version_apply=context.config.attributes.get("after_step"),
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
