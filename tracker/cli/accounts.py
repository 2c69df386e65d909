"""`tracker accounts`: invite the first security administrator, print slips, set random demonstration passwords."""

import os
import secrets

import click

from tracker.cli.db_session import reading, writing
from tracker.config import Settings
from tracker.core.calendar import clock, months
from tracker.core.demonstration import DEMO_PEOPLE
from tracker.core.deployment_checks import DEMO_PASSWORDS
from tracker.core.errors import NotFound
from tracker.core.i18n import message, translate
from tracker.core.roles import Role
from tracker.people.queries import people
from tracker.people.queries import recovery as asked
from tracker.people.rules.passwords import PRESETS
from tracker.people.rules.sessions import LinkKind
from tracker.people.services import accounts, assignments, authentication, one_time_links, recovery


@click.group("accounts")
def command() -> None:
    """账号。"""


@command.command("invite")
@click.argument("key")
@click.option("--name", required=True, help="姓名。")
@click.option("--bureau", required=True, help="所在部门的编码，如 XJ。")
def invite(key: str, name: str, bureau: str) -> None:
    """开通第一位安全管理员：给出一次性链接，由本人设置密码。"""
    now = clock.now()
    with writing() as session:
        person = people.by_key(session, key) or accounts.add_person(session, key, name, by=None, at=now)
        if not people.assignments(session, person.id):
            today = months.local(now).date()
            assignments.assign(session, person, Role.SECURITY_ADMIN, unit=bureau, from_day=today, by=None, at=now)
        link = one_time_links.by_operator(session, person, LinkKind.INVITATION, at=now)
    click.echo(f"{Settings.from_environment().base_url}/links/{link}")
    click.echo(translate("链接 72 小时内有效，只能用一次。请发给本人。"))


@command.command("slip")
@click.argument("key")
def slip(key: str) -> None:
    """打印网站上已申请的链接，交给本人；三员和审批人的要由另一位管理员在网站上核对。"""
    now = clock.now()
    with writing() as session:
        person = people.by_key(session, key)
        waiting = asked.standing(session, person.id, now) if person is not None else []
        if not waiting:
            raise NotFound(message("没有等着打印的申请。请先由安全管理员在网站上申请。"))
        link = recovery.confirm(session, waiting[0], by=None, at=now)
    if link is not None:
        click.echo(f"{Settings.from_environment().base_url}/links/{link}")
        click.echo(translate("链接 24 小时内有效，只能用一次，还要申请人告诉本人的核对码。请封好交给本人。"))


@command.command("unlock")
@click.argument("who")
@click.option("--network", "whole", is_flag=True, help="写的是网络地址：解锁整个网段。")
def unlock(who: str, whole: bool) -> None:
    """解除登录等待：按登录名，或加 --network 按网络地址。"""
    now = clock.now()
    with writing() as session:
        if whole:
            count = authentication.unlock_network(session, who, by=None, at=now)
            click.echo(translate(message("已解锁，{n} 次失败不再计数。", n=count)))
            return
        person = people.by_key(session, who)
        if person is None:
            raise NotFound(message("没有这个人。"))
        authentication.unlock(session, person, by=None, at=now)
    click.echo(translate("已解锁，可以马上再试。"))


@command.command("demo")
def demo() -> None:
    """给示范人员设随机密码，写进数据文件夹，只有本人可读；已有这份文件时不动。"""
    settings = Settings.from_environment()
    path = settings.data_dir / DEMO_PASSWORDS
    if path.exists():
        click.echo(translate(message("示范账号和密码已在 {path}。", path=path)))
        return
    lines, kept = [], {}
    with reading() as session:
        for key in DEMO_PEOPLE:
            person = people.by_key(session, key)
            if person is None:
                continue
            number, name, password = person.id, person.name, "-".join(secrets.token_hex(2) for _ in range(4))
            kept[number] = accounts.chosen(session, number, password, PRESETS["default"])
            lines.append(f"{key:24}{password}    {name}")
    if not lines:
        raise NotFound(message("数据库里没有示范人员。请先运行 tracker seed demo。"))
    with writing() as session:
        for number, hashed in kept.items():
            accounts.set_password(session, people.person(session, number), hashed, at=clock.now())
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    click.echo("\n".join(lines))
    click.echo(translate(message("以上只显示这一次，也保存在 {path}（仅本人可读）。", path=path)))
