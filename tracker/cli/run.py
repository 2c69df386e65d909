"""`tracker run`: serve the site. Heavy imports wait until the web process has started (about three seconds)."""

import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from types import FrameType

import click
import psycopg
import pysqlite3

from tracker import paths
from tracker.config import ConfigError, Settings
from tracker.core import deployment_checks
from tracker.core.deployment_checks import DEMO_PASSWORDS
from tracker.core.i18n import message, translate

_SHUTDOWN_SECONDS = 35
"""Seconds that the worker process may need for its current task after it is told to stop."""


@click.command("run")
@click.option("--demo", is_flag=True, help="数据库还是空的时，先建立并装入示范数据。")
@click.option("--workers", type=click.IntRange(1, 64), help="网站进程数；不写则用 TRACKER_WORKERS（默认 2）。")
@click.option("--without-worker", is_flag=True, help="不带后台任务：另外单独运行 tracker worker 时用。")
def command(*, demo: bool, workers: int | None, without_worker: bool) -> None:
    """启动网站，直到按 Ctrl-C。"""
    settings = Settings.from_environment()
    settings = replace(settings, workers=workers or settings.workers)
    deployment_checks.require_safe(settings)
    deployment_checks.require_writable(settings)
    stale = _is_stale(settings)  # checked first, so that a database fault is reported even when the port is in use.
    _require_free(settings.host, settings.port)
    if stale:
        _prepare(demo=demo)
    settings.secret_keys()  # creates the key file here, so that two server processes do not create it at once
    shutil.rmtree(settings.counts_dir, ignore_errors=True)
    click.echo(
        translate(message("网站：http://{host}:{port}  （按 Ctrl-C 停止）", host=settings.host, port=settings.port))
    )
    if demo:
        click.echo(
            translate(
                message(
                    "示范数据：企业和逐户数字为虚构。示范账号和密码在 {passwords}。",
                    passwords=settings.data_dir / DEMO_PASSWORDS,
                )
            )
        )
    raise SystemExit(_serve(settings, timed=not without_worker))


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            words = "{host}:{port} 已被占用。请关掉占用的程序，或用 TRACKER_PORT 换一个端口。"
            raise ConfigError(words, host=host, port=port) from None


def _is_stale(settings: Settings) -> bool:
    """Return whether a trial database has to be created, upgraded or filled before the site starts.

    In production raise ConfigError with the remedy instead, because a backup comes before an upgrade.
    """
    found, wanted = _schema(settings), paths.newest_schema()
    if not settings.production:
        return found is None or found[0] != wanted or not found[1]
    if found is None:
        words = "没有可用的数据库（{database}）。请核对设置；是新的，请先运行 tracker init。"
        raise ConfigError(words, database=settings.shown_database)
    if found[0] != wanted:
        remedy = "请先 tracker backup，再 tracker init 升级。" if found[0] < wanted else "请换用新版本的程序。"
        words = "数据库结构（{found}）与程序（{wanted}）不同。{remedy}"
        raise ConfigError(words, found=found[0], wanted=wanted, remedy=remedy)
    return False


def _schema(settings: Settings) -> tuple[str, int] | None:
    """Return the revision of the schema and the number of months, or None without a schema.

    Uses the database drivers directly: importing SQLAlchemy would delay the start of the site.
    """
    query = "SELECT version_num, (SELECT count(*) FROM month) FROM alembic_version"
    if settings.on_sqlite:
        if not settings.database_file().is_file():
            return None
        file = pysqlite3.connect(f"file:{settings.database_file()}?mode=ro", uri=True)
        try:
            row = file.execute(query).fetchone()
        except pysqlite3.OperationalError:
            return None
        finally:
            file.close()
        return row and (str(row[0]), int(row[1]))
    with psycopg.connect("postgresql" + settings.database_url[settings.database_url.index("://") :]) as server:
        try:
            row = server.execute(query).fetchone()
        except psycopg.errors.UndefinedTable:
            return None
    return row and (str(row[0]), int(row[1]))


def _prepare(*, demo: bool) -> None:
    steps = [["init"]] + ([["seed", "demo", "--if-empty"], ["accounts", "demo"]] if demo else [])
    for step in steps:
        done = subprocess.run([sys.executable, "-m", "tracker.cli", *step], check=False)
        if done.returncode:
            raise SystemExit(done.returncode)


def _serve(settings: Settings, *, timed: bool) -> int:
    """Run the server processes and the worker until the site stops; return the exit code. Restarts a dead worker."""
    site = [sys.executable, "-m", "tracker.cli.server", settings.host, str(settings.port), str(settings.workers)]
    web = subprocess.Popen(site, start_new_session=True)

    def stop(number: int, frame: FrameType | None) -> None:
        web.send_signal(signal.SIGINT)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    beside: subprocess.Popen[bytes] | None = None
    code = None
    while code is None:
        try:
            code = web.wait(2)
        except subprocess.TimeoutExpired:  # the worker starts only when the site is up, because both need the processor
            if timed and (beside is None or beside.poll() is not None):
                beside = subprocess.Popen([sys.executable, "-m", "tracker.cli", "worker"], start_new_session=True)
    if beside is not None:
        _end(beside)
    return code


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Stop the worker process after its current task. Kill it after `_SHUTDOWN_SECONDS`."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_SHUTDOWN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
