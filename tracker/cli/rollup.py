"""`tracker rollup`: write the workbook of a month."""

from pathlib import Path

import click

from tracker import __version__
from tracker.cli import atomic_write
from tracker.cli.db_session import note_export, reading
from tracker.core.calendar import clock
from tracker.core.cuts import parse_cut
from tracker.core.i18n import message, translate
from tracker.figures import queries as figures
from tracker.months.queries import months
from tracker.workbook import sheets
from tracker.workbook.queries.workbook_data import book


@click.command("rollup")
@click.option("--month", "month_code", required=True, help="月份，例如 2024-12。")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="写到哪个 .xlsx 文件。")
@click.option("--cut", "cut_text", default="all", help="范围，例如 bureau:650100；不写为全部。")
def command(*, month_code: str, out: Path, cut_text: str) -> None:
    """月报工作簿：写完整再换名，不留半个文件。"""
    with reading() as session:
        month = months.month(session, month_code)
        cut = parse_cut(cut_text)
        figures.require_cut(session, cut)
        content = sheets.write(book(session, month, cut, version=__version__, at=clock.now()))
    atomic_write.write(out, content)
    note_export(out.name, month=month_code, cut=cut_text)
    click.echo(translate(message("已写出 {out}（{n:,} 字节）。", out=out, n=len(content))))
