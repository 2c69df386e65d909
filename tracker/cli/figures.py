"""`tracker figures`: print the figures of a month as a table or as JSON."""

import json

import click
from sqlalchemy.orm import Session

from tracker.cli.db_session import reading
from tracker.core.cuts import ALL, Cut, parse_cut
from tracker.core.i18n import message, translate
from tracker.figures import queries as figures
from tracker.figures.queries import records
from tracker.figures.rules import FigureValue
from tracker.months.queries import months
from tracker.positions.rules import Basis


@click.command("figures")
@click.option("--month", "month_code", required=True, help="月份，例如 2024-12。")
@click.option(
    "--cut",
    "cut_text",
    default=None,
    help="范围：all、local、xpcc、bureau:编码、place:编码……；every 为全部范围；不写为全部和各指标公布过的范围。",
)
@click.option(
    "--basis", type=click.Choice([basis.value for basis in Basis]), default=Basis.APPROVED.value, help="口径。"
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def command(*, month_code: str, cut_text: str | None, basis: str, as_json: bool) -> None:
    """一个月的全部指标，附分子、分母和单位。"""
    with reading() as session:
        month = months.month(session, month_code)
        cuts = figures.every_cut(session) if cut_text == "every" else [_known(session, cut_text or "all")]
        single = cuts[0] if len(cuts) == 1 else None
        totals = figures.on_basis(session, month, Basis(basis), single)
        values = [value for cut in cuts for value in figures.values(totals, cut)]
        if cut_text is None:
            values += records.told_values(session, month)
        else:
            values += [value for cut in cuts for value in records.values(session, month, cut)]
    if as_json:
        click.echo(json.dumps([value.as_json() for value in values], ensure_ascii=False))
        return
    click.echo(
        translate(
            message(
                "{code}  计划年度 {year}  口径 {basis}", code=month.code, year=month.plan_year, basis=Basis(basis).label
            )
        )
    )
    for value in values:
        click.echo(_line(value))


def _known(session: Session, text: str) -> Cut:
    cut = parse_cut(text)
    figures.require_cut(session, cut)
    return cut


def _line(value: FigureValue) -> str:
    base = (
        ""
        if value.denominator is None
        else translate(
            message("  （{numerator} ÷ {denominator}）", numerator=value.numerator, denominator=value.denominator)
        )
    )
    where = "" if value.cut == ALL else f"{value.cut}  "
    name, unit = translate(value.figure.name), translate(value.figure.unit)
    return f"{where}{name}  {value.value} {unit}{base}  {value.figure.code}"
