"""`tracker move`: the whole database into another, empty one; from SQLite to PostgreSQL or back."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import click

from tracker.cli.progress import Progress
from tracker.cli.store import existing
from tracker.config import Settings
from tracker.domain.words import say, told
from tracker.models.engines import make_engines
from tracker.services import relocating


@click.command("move")
@click.option("--to", "url", required=True, help="目标数据库的地址，如 postgresql://用户:密码@主机/库；必须是空的。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def command(*, url: str, as_json: bool) -> None:
    """把整个数据库搬到另一个空的数据库；搬完逐表核对行数、金额、内容和审计链，不一致就全部撤回。

    请先停掉网站。原来的数据库保留不动；证明材料在数据文件夹里，不用搬。
    """
    settings = Settings.from_environment()
    target = make_engines(url)
    try:
        with existing() as source, Progress(shown=not as_json) as progress:
            held = relocating.relocate(source, target, at=datetime.now(UTC), step=progress.step)
    finally:
        target.dispose()
    if as_json:
        click.echo(json.dumps(asdict(held) | {"chain": held.chain._asdict()}, ensure_ascii=False))
        return
    click.echo(told(say("已搬到 {address}，与原数据库逐表核对一致：", address=target.writer.url.render_as_string())))
    click.echo(
        told(say("  {n} 张表，{rows:,} 行，每张表的内容校验码相同。", n=len(held.rows), rows=sum(held.rows.values())))
    )
    for name, total in held.money.items():
        click.echo(told(say("  {name} 合计 {total:,} 元。", name=name, total=total)))
    click.echo(told(say("  审计链第 {seq} 条，校验码 {hash}。", seq=held.chain.seq, hash=held.chain.hash)))
    click.echo(
        told(say("现在请把 TRACKER_DATABASE_URL 改成新地址再启动。证明材料仍在 {dir}。", dir=settings.evidence_dir))
    )
