"""`tracker verify`: recompute everything the second way and name the first difference."""

import json
from dataclasses import asdict

import click

from tracker.cli.store import reading
from tracker.domain.words import say, told
from tracker.queries import audit, funnel
from tracker.queries.figures.second_path import verify


@click.command("verify")
@click.option("--head", default="", help="以前公布的审计链末条校验码：查数据库是否被换成旧的。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def command(*, head: str, as_json: bool) -> None:
    """由填报、计划项和任期重算每个月的状况行和合计，逐行比对；再对分级申请的日期和流转。不符时说出第一处，退出码 1。"""
    with reading() as session:
        broken = audit.broken(session, head or None)
        last = audit.head(session)
        done = verify(session)
        moved = [str(each) for each in funnel.differences(session)]
    if as_json:
        chain = {"events": last.seq, "head": last.hash, "broken": None if broken is None else broken.seq}
        click.echo(json.dumps(asdict(done) | {"audit": chain, "applications": moved}, ensure_ascii=False))
    elif broken is not None:
        click.echo(told(say("审计链断了：{why}", why=broken.why)), err=True)
    elif done.differences:
        first = done.differences[0]
        click.echo(
            told(
                say(
                    "不符 {n} 处。第一处：{month}，{where}，{column}：保存的是 {kept}，重算是 {recomputed}。",
                    n=len(done.differences),
                    month=first.month,
                    where=first.where,
                    column=first.column,
                    kept=first.kept,
                    recomputed=first.recomputed,
                )
            ),
            err=True,
        )
    elif moved:
        click.echo(told(say("分级申请与流转不符 {n} 处。第一处：{moved}。", n=len(moved), moved=moved[0])), err=True)
    else:
        click.echo(
            told(
                say(
                    "一致：{months} 个月，{positions} 行，{totals} 个合计，两种算法没有差别。",
                    months=done.months,
                    positions=done.positions,
                    totals=done.totals,
                )
            )
        )
        click.echo(told(say("审计链完整：{seq} 条，末条校验码 {hash}。", seq=last.seq, hash=last.hash)))
    if done.differences or moved or broken is not None:
        raise SystemExit(1)
