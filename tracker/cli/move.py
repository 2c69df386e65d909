"""`tracker move`: copy the whole database into another, empty one, from SQLite to PostgreSQL or back."""

import json
from dataclasses import asdict

import click
import sqlalchemy as sa
from click.core import ParameterSource

from tracker.cli.db_session import existing
from tracker.cli.progress import Progress
from tracker.config import ConfigError, Settings
from tracker.core.calendar import clock
from tracker.core.database.engines import make_engines
from tracker.core.i18n import message, translate
from tracker.operations.services import move


def _without_password(context: click.Context, option: click.Parameter, url: str) -> str:
    """Return the database address.

    Raise ConfigError for a password on the command line, which every user of the machine sees.
    """
    typed = context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
    parts = sa.make_url(url)
    if typed and (parts.password is not None or "password" in parts.query):
        words = "--to 里有密码，命令行别的用户看得到。请去掉，改用 {ways} 或 --ask-password。"
        raise ConfigError(words, ways="PGPASSWORD, ~/.pgpass, TRACKER_MOVE_TO")
    return url


@click.command("move")
@click.option(
    "--to",
    "url",
    required=True,
    envvar="TRACKER_MOVE_TO",
    callback=_without_password,
    help="目标数据库的地址，如 postgresql://用户@主机/库；必须是空的。密码不写在这里：命令行别的用户看得到。",
)
@click.option("--ask-password", is_flag=True, help="现在输入目标数据库的密码。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def command(*, url: str, ask_password: bool, as_json: bool) -> None:
    """把整个数据库搬到另一个空的数据库；搬完逐表核对行数、金额、内容和审计链，不一致就全部撤回。

    请先停掉网站。原来的数据库保留不动；证明材料在数据文件夹里，不用搬。

    密码可以放在环境变量 PGPASSWORD 或 TRACKER_MOVE_TO（整个地址）、文件 ~/.pgpass，或用 --ask-password 输入。
    """
    settings = Settings.from_environment()
    if ask_password:
        password = click.prompt(translate("目标数据库的密码"), hide_input=True, err=True)
        url = sa.make_url(url).set(password=password).render_as_string(hide_password=False)
    target = make_engines(url)
    try:
        with existing() as source, Progress(shown=not as_json) as progress:
            held = move.relocate(source, target, at=clock.now(), step=progress.step)
    finally:
        target.dispose()
    if as_json:
        click.echo(
            json.dumps(asdict(held) | {"chain": {"seq": held.chain.seq, "hash": held.chain.named}}, ensure_ascii=False)
        )
        return
    click.echo(
        translate(message("已搬到 {address}，与原数据库逐表核对一致：", address=target.writer.url.render_as_string()))
    )
    click.echo(
        translate(
            message("  {n} 张表，{rows:,} 行，每张表的内容校验码相同。", n=len(held.rows), rows=sum(held.rows.values()))
        )
    )
    for name, total in held.money.items():
        click.echo(translate(message("  {name} 合计 {total:,} 元。", name=name, total=total)))
    click.echo(translate(message("  审计链第 {seq} 条，校验码 {hash}。", seq=held.chain.seq, hash=held.chain.named)))
    click.echo(
        translate(
            message("现在请把 TRACKER_DATABASE_URL 改成新地址再启动。证明材料仍在 {dir}。", dir=settings.evidence_dir)
        )
    )
