"""Migrations of the schema: upgrades in one transaction, no downgrades, refusal of a newer schema."""

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
    """Raised when the schema of the database does not fit this program. The text names the remedy."""


@dataclass(frozen=True)
class Upgrade:
    """The result of an upgrade: the revisions before (None for an empty database) and after it."""

    before: str | None
    after: str

    @property
    def changed(self) -> bool:
        """Whether the upgrade changed anything."""
        return self.before != self.after


def upgrade(engine: sa.Engine, then: Callable[[sa.Connection, Upgrade], None] | None = None) -> Upgrade:
    """Create the schema or upgrade it to this program's revision, in one transaction. Raise SchemaError if it is newer.

    The triggers are removed meanwhile and installed again at the end. `then` is called after a change, in the same
    transaction.
    """
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        driver: Any = connection.connection.driver_connection
        if sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")  # has no effect inside a transaction
        try:
            with connection.begin():
                before = _current(connection)
                _refuse_newer(before)
                done = Upgrade(before, head())
                if done.changed:
                    triggers.remove(connection)
                    config = _config(connection)
                    config.attributes["after_step"] = _rest  # early migrations created triggers of their own
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
    """Raise SchemaError unless the database has exactly the schema of this program."""
    with engine.connect() as connection:
        current = _current(connection)
    if current == paths.newest_schema():  # the usual case, without loading all migrations
        return
    if current is None:
        raise SchemaError("数据库是空的。请先运行 tracker init。")
    _refuse_newer(current)
    if current != head():
        raise SchemaError(
            "数据库结构（{found}）比程序（{wanted}）旧。请运行 tracker init 升级。", found=current, wanted=head()
        )


def head() -> str:
    """Return the revision of the newest migration."""
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
