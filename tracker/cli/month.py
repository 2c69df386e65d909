"""`tracker month open`: open a month for reporting."""

import click

from tracker.cli.db_session import writing
from tracker.closing import services as months
from tracker.core.calendar import clock
from tracker.core.i18n import message, translate


@click.group("month")
def command() -> None:
    """月份。"""


@command.command("open")
@click.argument("month_code", metavar="YYYY-MM")
def open_month(month_code: str) -> None:
    """打开一个月的填报；再运行一次没有变化。"""
    with writing() as session:
        month = months.open_month(session, month_code, at=clock.now())
        code, plan_year = month.code, month.plan_year
    click.echo(translate(message("{code} 已在填报，计划年度 {year}。", code=code, year=plan_year)))
