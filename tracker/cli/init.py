"""`tracker init`: create the schema or bring it up to date, and say what was done."""

from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from tracker.cli.store import engines
from tracker.config import Settings
from tracker.domain.words import say, told
from tracker.migrations import upgrade
from tracker.services.months import fill_known_holidays


@click.command("init")
def command() -> None:
    """建立数据库，或升级到本程序的结构；已是最新则不动。"""
    settings = Settings.from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with engines(settings) as made:
        done = upgrade(made.writer)
        with Session(made.writer) as session, session.begin():
            days = fill_known_holidays(session, at=datetime.now(UTC))
    if days:
        click.echo(told(say("已装入公布的节假日 {days} 天。", days=days)))
    if done.before is None:
        click.echo(told(say("已建立数据库，结构 {after}。", after=done.after)))
    elif done.changed:
        click.echo(told(say("已升级数据库结构：{before} → {after}。", before=done.before, after=done.after)))
    else:
        click.echo(told(say("数据库结构已是最新（{after}），没有改动。", after=done.after)))
