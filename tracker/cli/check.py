"""`tracker check`: validate the settings; with --deploy also list what is unsafe for production use."""

import click
from sqlalchemy.orm import Session

from tracker import paths
from tracker.cli.db_session import engines
from tracker.config import Settings
from tracker.core import deployment_checks
from tracker.core.calendar import clock
from tracker.core.i18n import Message, message, translate
from tracker.operations.queries import database_health
from tracker.operations.services import secrets_at_rest

_SECRETS = "有 {n} 项动态码密钥或恢复码未加密，或解不开：用不了，或能被读到。请运行 tracker keys status 查看。"


def _of_secrets(session: Session, facts: database_health.Facts) -> list[tuple[bool, str, str | Message]]:
    """Return a problem if secrets are stored unencrypted or cannot be decrypted with any key of this site."""
    if facts.schema != paths.newest_schema():
        return []
    kept = secrets_at_rest.standing(session)
    wrong = kept.clear + kept.unreadable
    return [(True, "secrets", message(_SECRETS, n=wrong))] if wrong else []


@click.command("check")
@click.option("--deploy", is_flag=True, help="检查能不能投入使用：列出设置和数据库里每一项不安全的地方。")
def command(*, deploy: bool) -> None:
    """读一遍设置；有不安全的，逐项列出，退出码 1。"""
    settings = Settings.from_environment()
    found: list[tuple[bool, str, str | Message]] = []
    if deploy:
        found += [(rule.critical, rule.name, rule.words) for rule in deployment_checks.unsafe(settings)]
    there = not settings.on_sqlite or settings.database_file().is_file()
    if deploy and there:
        with engines(settings) as made, Session(made.reader) as session:
            facts = database_health.facts(session, processes=settings.workers, at=clock.now())
            found += _of_secrets(session, facts)
        found += [(rule.critical, rule.name, rule.words) for rule in database_health.unsafe(facts)]
    for critical, name, words in found:
        click.echo(
            translate(
                message("{weight} {name}：{words}", weight="严重" if critical else "提醒", name=name, words=words)
            ),
            err=True,
        )
    if found:
        raise SystemExit(1)
    click.echo(
        translate(
            message("设置没有问题。网站地址 {url}，数据文件夹 {dir}。", url=settings.base_url, dir=settings.data_dir)
        )
    )
    if deploy and not there:
        click.echo(translate("数据库还没有建立：请运行 tracker init，再检查一次。"))
