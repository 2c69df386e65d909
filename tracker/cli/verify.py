"""`tracker verify`: recompute everything the second way and name the first difference."""

import json
from dataclasses import asdict

import click

from tracker.cli.store import reading
from tracker.queries.figures.second_path import verify


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def command(*, as_json: bool) -> None:
    """由填报、计划项和任期重算每个月的状况行和合计，与保存的逐行比对；不符时说出第一处，退出码 1。"""
    with reading() as session:
        done = verify(session)
    if as_json:
        click.echo(json.dumps(asdict(done), ensure_ascii=False))
    elif done.differences:
        first = done.differences[0]
        click.echo(
            f"不符 {len(done.differences)} 处。第一处：{first.month}，{first.where}，{first.column}："
            f"保存的是 {first.kept}，重算是 {first.recomputed}。",
            err=True,
        )
    else:
        click.echo(f"一致：{done.months} 个月，{done.positions} 行，{done.totals} 个合计，两种算法没有差别。")
    if done.differences:
        raise SystemExit(1)
