"""`tracker keys`: rotate the secret key without ending sessions, and re-encrypt the secrets in the database."""

import os
import secrets

import click

from tracker.cli.db_session import reading, writing
from tracker.config import ConfigError, Settings
from tracker.core.calendar import clock
from tracker.core.i18n import message, translate
from tracker.operations.services import secrets_at_rest
from tracker.operations.services.secrets_at_rest import Standing


@click.group("keys")
def command() -> None:
    """密钥：换新、重新加密、停用旧的。"""


@command.command("rotate")
def rotate() -> None:
    """在密钥文件最前面加一个新密钥；旧的还认，没有人需要重新登录。"""
    settings = _on_file()
    _write(settings, (secrets.token_hex(32), *settings.secret_keys()))
    click.echo(
        translate(
            "新密钥已写在最前面。请重启网站和后台任务，再运行 tracker keys reencrypt；"
            "12 小时后（设备记录要 180 天）可运行 tracker keys retire 停用旧密钥。"
        )
    )


@command.command("reencrypt")
def reencrypt() -> None:
    """把数据库里的动态码密钥和恢复码用最新的密钥重新加密；有解不开的，退出码 1。"""
    with writing() as session:
        found = secrets_at_rest.lock_anew(session, at=clock.now())
    _tell(found)


@command.command("status")
def status() -> None:
    """数据库里的动态码密钥和恢复码各用哪个密钥加密；有解不开或未加密的，退出码 1。"""
    with reading() as session:
        found = secrets_at_rest.standing(session)
    _tell(found)


@command.command("retire")
def retire() -> None:
    """停用旧密钥，只留最新的；还有用旧密钥加密的则不停用。"""
    settings = _on_file()
    with reading() as session:
        found = secrets_at_rest.standing(session)
    if found.older:
        raise ConfigError("还有 {n} 项用旧密钥加密。请先运行 tracker keys reencrypt。", n=found.older)
    _write(settings, settings.secret_keys()[:1])
    click.echo(translate("旧密钥已停用。请重启网站和后台任务；用旧密钥登录的人要重新登录。"))


def _on_file() -> Settings:
    settings = Settings.from_environment()
    if settings.given_keys:
        raise ConfigError("密钥由 TRACKER_SECRET_KEYS 给出。请在那里增减：新的写在最前面，用逗号隔开。")
    return settings


def _write(settings: Settings, keys: tuple[str, ...]) -> None:
    """Write the key file completely or not at all, readable by the user alone."""
    part = settings.key_file.with_name(f"{settings.key_file.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("\n".join(keys) + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(settings.key_file)


def _tell(found: Standing) -> None:
    click.echo(
        translate(
            message(
                "最新密钥 {newest} 项，旧密钥 {older} 项，解不开 {unreadable} 项，未加密 {clear} 项。",
                newest=found.newest, older=found.older, unreadable=found.unreadable, clear=found.clear,
            )
        )
    )  # fmt: skip
    if found.unreadable or found.clear:
        raise SystemExit(1)
