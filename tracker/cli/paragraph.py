"""`tracker paragraph`: print the progress paragraph of a month, or write it as a Word file."""

from pathlib import Path

import click

from tracker.cli import atomic_write
from tracker.cli.db_session import note_export, reading
from tracker.core import docx as word
from tracker.figures import queries as figures
from tracker.figures.queries import records
from tracker.figures.rules import paragraph
from tracker.months.queries import months


@click.command("paragraph")
@click.option("--month", "month_code", required=True, help="月份，例如 2024-12。")
@click.option("--docx", type=click.Path(path_type=Path), help="另存为 Word 文件。")
def command(*, month_code: str, docx: Path | None) -> None:
    """通报段落：用公布的句式写出本月的数字。"""
    with reading() as session:
        month = months.month(session, month_code)
        found = [*figures.values(figures.approved(session, month)), *records.values(session, month)]
    values = {value.figure.code: value for value in found}
    text = paragraph.sentence(month.plan_year, values)
    if docx is not None:
        atomic_write.write(docx, word.write([text]))
        note_export(docx.name, month=month_code)
    click.echo(text)
