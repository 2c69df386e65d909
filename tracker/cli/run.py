"""`tracker run`: the site, up in about three seconds; nothing heavy is imported before the web process has started."""

import signal
import socket
import subprocess
import sys
from types import FrameType

import click
import pysqlite3

from tracker import deployment, paths
from tracker.config import DEMO_PASSWORDS, ConfigError, Settings


@click.command("run")
@click.option("--demo", is_flag=True, help="数据库还是空的时，先建立并装入示范数据。")
def command(*, demo: bool) -> None:
    """启动网站，直到按 Ctrl-C。"""
    settings = Settings.from_environment()
    deployment.require_safe(settings)
    _require_free(settings.host, settings.port)
    if not _is_ready(settings):
        _prepare(demo=demo)
    settings.secret_key()  # made once here, not by two workers at once
    click.echo(f"网站：http://{settings.host}:{settings.port}  （按 Ctrl-C 停止）")
    if demo:
        click.echo(f"示范数据：企业和逐户数字为虚构。示范账号和密码在 {settings.data_dir / DEMO_PASSWORDS}。")
    raise SystemExit(_serve(settings))


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise ConfigError(f"{host}:{port} 已被占用。请关掉占用的程序，或用 TRACKER_PORT 换一个端口。") from None


def _is_ready(settings: Settings) -> bool:
    """Ask the SQLite file for its schema revision directly; anything but today's goes through `tracker init`."""
    if not settings.database_url.startswith("sqlite") or not settings.database_file().is_file():
        return False
    wanted = max(path.name for path in (paths.MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]
    connection = pysqlite3.connect(f"file:{settings.database_file()}?mode=ro", uri=True)
    try:
        found = connection.execute("SELECT version_num, (SELECT count(*) FROM month) FROM alembic_version").fetchone()
    except pysqlite3.Error:
        return False
    finally:
        connection.close()
    return found is not None and found[0] == wanted and found[1] > 0


def _prepare(*, demo: bool) -> None:
    steps = [["init"]] + ([["seed", "demo", "--if-empty"], ["accounts", "demo"]] if demo else [])
    for step in steps:
        done = subprocess.run([sys.executable, "-m", "tracker.cli", *step], check=False)
        if done.returncode:
            raise SystemExit(done.returncode)


def _serve(settings: Settings) -> int:
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--no-ws", "--blocking-threads", "1"]
    server += ["--workers", "2", "--respawn-failed-workers", "--workers-kill-timeout", "3", "--log-level", "warning"]
    server += ["--host", settings.host, "--port", str(settings.port), "tracker.app:create_app"]
    web = subprocess.Popen(server, start_new_session=True)
    timed = subprocess.Popen([sys.executable, "-m", "tracker.cli", "worker"], start_new_session=True)

    def stop(number: int, frame: FrameType | None) -> None:
        web.send_signal(signal.SIGINT)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    code = web.wait()
    _end(timed)
    return code


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Let the timed work finish what it does, and wait no longer than a few seconds."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
