"""`tracker run`: up at once on a database that is ready, plain about a taken port, gone on one signal."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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
    told, _ = process.communicate(timeout=20)
    return process.returncode, told


def test_a_ready_database_is_served_without_migrating_or_seeding(demo_folder):
    before = (demo_folder / "tracker.db").stat().st_mtime_ns
    port = _free_port()
    process = _start(port, "--demo")
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
    port = _free_port()
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


def test_a_taken_port_is_one_plain_line(demo_folder, tracker):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = tracker("run", TRACKER_PORT=port)
    assert done.returncode == 2
    assert done.stderr == f"tracker: 127.0.0.1:{port} 已被占用。请关掉占用的程序，或用 TRACKER_PORT 换一个端口。\n"
