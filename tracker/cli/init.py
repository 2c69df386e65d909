"""`tracker init`: create or upgrade the schema and report what was done."""

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.cli.db_session import engines
from tracker.closing.services import fill_known_holidays
from tracker.config import ConfigError, Settings
from tracker.core.audit import heads
from tracker.core.audit import record as audit
from tracker.core.calendar import clock
from tracker.core.database.migrations import Upgrade, roles, upgrade
from tracker.core.i18n import message, translate
from tracker.operations.services import secrets_at_rest


@click.command("init")
@click.option("--grant-to", "role", default="", help="PostgreSQL：把网站运行需要的权限授给这个不拥有表的角色。")
def command(*, role: str) -> None:
    """建立数据库，或升级到本程序的结构；已是最新则不动。"""
    settings = Settings.from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with engines(settings) as made:
        done = upgrade(made.writer, _vouch)
        if done.before is None:
            heads.put_aside(settings.heads_files[:1], f"{clock.now():%Y%m%d%H%M%S}")
        with Session(made.writer) as session, session.begin():
            days = fill_known_holidays(session, at=clock.now())
        if role:
            _grant(made.writer, role)
    if days:
        click.echo(translate(message("已装入公布的节假日 {days} 天。", days=days)))
    if done.before is None:
        click.echo(translate(message("已建立数据库，结构 {after}。", after=done.after)))
    elif done.changed:
        click.echo(translate(message("已升级数据库结构：{before} → {after}。", before=done.before, after=done.after)))
    else:
        click.echo(translate(message("数据库结构已是最新（{after}），没有改动。", after=done.after)))
    if role:
        click.echo(translate(message("已授权给 {role}：能读写，不能改结构、停触发器或清空表。", role=role)))


def _vouch(connection: sa.Connection, done: Upgrade) -> None:
    """After an upgrade: encrypt secrets of an earlier schema, seal all rows, record the upgrade in the audit chain."""
    with Session(connection) as session:
        secrets_at_rest.lock_clear(session)
        audit.adopt_upgrade(session, done.before, done.after, at=clock.now())


def _grant(engine: sa.Engine, role: str) -> None:
    if engine.dialect.name != "postgresql":
        raise ConfigError("--grant-to 只用于 PostgreSQL。")
    with engine.begin() as connection:
        roles.grant(connection, role)
