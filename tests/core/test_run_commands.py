"""Tests of `tracker run`: quick start, a taken port, a graceful stop."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from tests.ports import free_port, taken_port
from tests.visitors import session_key
from tracker.app import create_app
from tracker.cli.server import SHUTDOWN_SECONDS
from tracker.config import Settings


def _start(port, *words, **environment):
    return subprocess.Popen(
        [sys.executable, "-m", "tracker.cli", "run", *words],
        env={**os.environ, "TRACKER_PORT": str(port), **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def _answer(port, path="/"):
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("no answer")


def _stop(process):
    process.send_signal(signal.SIGTERM)
    told, _ = process.communicate(
        timeout=SHUTDOWN_SECONDS + 45
    )  # a server process that was just being forked is waited for
    return process.returncode, told


def test_a_ready_database_is_served_without_migrating_or_seeding(demo_folder):
    before = (demo_folder / "tracker.db").stat().st_mtime_ns
    port = free_port()
    process = _start(port, "--demo", "--without-worker")  # the timed work leaves its sign of life in the database
    try:
        status, page = _answer(port, "/sign-in")
    finally:
        code, told = _stop(process)
    assert (status, code) == (200, 0)
    assert f"http://127.0.0.1:{port}" in told
    assert "登录名" in page
    assert (demo_folder / "tracker.db").stat().st_mtime_ns == before
    assert (demo_folder / "secret.key").stat().st_mode & 0o777 == 0o600


def test_the_first_run_makes_the_database_and_loads_the_demonstration(tmp_path):
    port = free_port()
    process = _start(port, "--demo", TRACKER_DATA_DIR=str(tmp_path / "fresh"))
    try:
        status, page = _answer(port)
    finally:
        code, told = _stop(process)
    assert (status, code) == (200, 0)
    assert "已建立数据库" in told
    assert "登录名" in page
    passwords = tmp_path / "fresh" / "demo-passwords.txt"
    assert passwords.stat().st_mode & 0o777 == 0o600
    assert "liaison-E020" in passwords.read_text(encoding="utf-8")
    assert passwords.read_text(encoding="utf-8") in told


def _forget_queue(engines):
    """Drop the tables that the worker's queue made: the database serves other tests, too."""
    with engines.writer.begin() as connection:
        for name in sa.inspect(connection).get_table_names():
            if name.startswith("huey"):
                connection.exec_driver_sql(f'DROP TABLE "{name}" CASCADE')


def test_several_processes_and_the_worker_serve_one_database(region, tmp_path):
    port, url = free_port(), region.writer.url.render_as_string(hide_password=False)
    settings = Settings(tmp_path, url, port=port)
    client = create_app(settings, region).test_client()
    with client.session_transaction() as cookie:
        cookie["key"] = session_key(region, "analyst-XJ")
    signed = {"Cookie": f"tracker={client.get_cookie('tracker').value}"}
    process = _start(
        port, "--workers", "2", TRACKER_DATA_DIR=str(tmp_path), TRACKER_DATABASE_URL=url, TRACKER_METRICS="loopback"
    )
    try:
        _answer(port, "/sign-in")
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/months/2024-12", headers=signed)
        with ThreadPoolExecutor(8) as crowd:
            pages = list(crowd.map(lambda _: urllib.request.urlopen(asked, timeout=60).read().decode(), range(24)))
        until = time.monotonic() + 60
        while (found := json.loads(_answer(port, "/health")[1]))["status"] != "ok" and time.monotonic() < until:
            time.sleep(0.5)
        below = subprocess.run(
            ["ps", "--ppid", str(process.pid), "-o", "pid="], capture_output=True, text=True, check=True
        )
    finally:
        code, told = _stop(process)
        _forget_queue(region)
    assert code == 0, told
    assert all("54.69" in page for page in pages)
    assert found["status"] == "ok"
    assert found["worker_seen_seconds"] is not None
    assert len(below.stdout.split()) >= 2, "the server and the worker"


def test_a_taken_port_is_one_plain_line(demo_folder, tracker):
    with taken_port() as port:
        done = tracker("run", TRACKER_PORT=str(port))
    assert done.returncode == 2
    assert done.stderr == f"tracker: 127.0.0.1:{port} 已被占用。请关掉占用的程序，或用 TRACKER_PORT 换一个端口。\n"


def test_a_fault_of_the_database_is_told_before_a_taken_port(tmp_path, tracker):
    (tmp_path / "tracker.db").write_bytes(b"not a database at all" * 100)
    with taken_port() as port:
        done = tracker("run", TRACKER_PORT=str(port), TRACKER_DATA_DIR=str(tmp_path))
    assert done.returncode == 2
    assert "不是数据库" in done.stderr
    assert "已被占用" not in done.stderr


def test_nothing_is_made_for_a_site_whose_port_is_taken(tmp_path, tracker):
    with taken_port() as port:
        done = tracker("run", "--demo", TRACKER_PORT=str(port), TRACKER_DATA_DIR=str(tmp_path / "new"))
    assert done.returncode == 2
    assert "已被占用" in done.stderr
    assert not (tmp_path / "new" / "tracker.db").exists()
