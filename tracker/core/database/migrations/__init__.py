"""Migrations of the schema: upgraded in one transaction, never downgraded, refused when newer than the program."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from tracker import paths
from tracker.config import ConfigError
from tracker.core.database.migrations import triggers


class SchemaError(ConfigError):
    """The database's schema does not fit this program; the text says which way and what to do."""


@dataclass(frozen=True)
class Upgrade:
    """What an upgrade did: from which revision (None: an empty database) to which."""

    before: str | None
    after: str

    @property
    def changed(self) -> bool:
        """Return whether anything was done."""
        return self.before != self.after


def upgrade(engine: sa.Engine, then: Callable[[sa.Connection, Upgrade], None] | None = None) -> Upgrade:
    """Create the schema or bring it up to date, all or nothing; refuse a newer one.

    Triggers rest meanwhile and are made anew. What `then` does to a changed database belongs to the same transaction.
    """
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        driver: Any = connection.connection.driver_connection
        if sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")  # inside a transaction it would do nothing
        try:
            with connection.begin():
                before = _current(connection)
                _refuse_newer(before)
                done = Upgrade(before, head())
                if done.changed:
                    triggers.remove(connection)
                    config = _config(connection)
                    config.attributes["after_step"] = _rest  # early steps made triggers of their own
                    command.upgrade(config, "head")
                    triggers.install(connection)
                    if then is not None:
                        then(connection, done)
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                    raise RuntimeError("the migration leaves rows without their parent")
        finally:
            if sqlite:
                driver.execute("PRAGMA foreign_keys=ON")
    return done


def _rest(ctx: MigrationContext, **_step: object) -> None:
    if ctx.connection is not None:
        triggers.remove(ctx.connection)


def require_current(engine: sa.Engine) -> None:
    """Raise SchemaError unless the database has exactly this program's schema."""
    with engine.connect() as connection:
        current = _current(connection)
    if current == paths.newest_schema():  # the common case, without reading every step
        return
    if current is None:
        raise SchemaError("数据库是空的。请先运行 tracker init。")
    _refuse_newer(current)
    if current != head():
        raise SchemaError(
            "数据库结构（{found}）比程序（{wanted}）旧。请运行 tracker init 升级。", found=current, wanted=head()
        )


def head() -> str:
    """Return the revision that this program needs."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise RuntimeError("no migration found")
    return revision


def _current(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(current: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if current is not None and current not in known:
        raise SchemaError("数据库结构（{found}）比程序新。请换用新版本的程序；数据库没有改动。", found=current)


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
