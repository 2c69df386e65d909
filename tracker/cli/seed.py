"""`tracker seed`: load seed data, all of it or none."""

import json
from pathlib import Path

import click
import sqlalchemy as sa

from tracker import paths
from tracker.cli.db_session import writing
from tracker.cli.progress import Progress
from tracker.core.calendar import clock
from tracker.months.models import Month
from tracker.seeding import services as seeding

_SHIPPED = ("demo", "guidelines")
"""Seed data that comes with the program: the demonstration, and the names of the grading guidelines."""


@click.command("seed")
@click.argument("source")
@click.option("--if-empty", is_flag=True, help="数据库里已有月份时什么也不做。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def command(source: str, *, if_empty: bool, as_json: bool) -> None:
    """装入 SOURCE：种子文件夹、同样格式的 .xlsx，或 demo（演示）、guidelines（绩效分级指南名录）。

    全部装入或完全不动；同样的文件再装一次没有变化；有错的行一次说全。
    """
    with writing() as session:
        if if_empty and session.scalar(sa.select(sa.func.count()).select_from(Month)):
            return
        files = seeding.read(paths.SEEDS / source if source in _SHIPPED else Path(source))
        with Progress(shown=not as_json) as progress:
            report = seeding.load(session, files, at=clock.now(), progress=progress.step)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
        return
    for line in report.lines():
        click.echo(line)
