"""Tests of faults: unwritable folders, missing or foreign databases, a job killed half-way."""

import os
import signal
import subprocess
import sys

import pytest
from pysqlite3 import dbapi2 as sqlite

from tests.command import run_tracker

OFFICE = {
    "TRACKER_PRODUCTION": "1", "TRACKER_BASE_URL": "https://tracker.example", "TRACKER_DATABASE_URL": "",
    "TRACKER_TOTP_DUTIES": "required",
}  # fmt: skip


def _refused(done, *words):
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


def _bound(*words, folder):
    """Run a command as somebody whom permissions bind: root gives up passing over them."""
    before = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    return subprocess.run(
        [*before, sys.executable, "-m", "tracker.cli", *words], capture_output=True, text=True, check=False,
        env={**os.environ, "TRACKER_DATA_DIR": str(folder)},
    )  # fmt: skip


@pytest.mark.parametrize("command", ["run", "worker"])
def test_a_folder_that_cannot_be_written_keeps_the_site_from_starting(demo_folder, command):
    demo_folder.chmod(0o555)
    try:
        _refused(_bound(command, folder=demo_folder), "不能写", str(demo_folder), "请核对权限")
    finally:
        demo_folder.chmod(0o755)


def test_a_missing_database_is_not_made_where_an_office_works(tmp_path):
    tmp_path.chmod(0o700)
    folder = {"TRACKER_DATA_DIR": str(tmp_path)}
    _refused(run_tracker("run", **OFFICE, **folder), "没有可用的数据库", "tracker init")
    _refused(run_tracker("worker", **OFFICE, **folder), "tracker init")
    assert not (tmp_path / "tracker.db").exists()


@pytest.mark.parametrize(("revision", "remedy"), [("0001", "tracker backup"), ("9999", "新版本的程序")])
def test_a_schema_of_another_version_is_refused_with_the_remedy(demo_folder, revision, remedy):
    demo_folder.chmod(0o700)
    (demo_folder / "tracker.db").chmod(0o600)
    connection = sqlite.connect(str(demo_folder / "tracker.db"))
    connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.commit()
    connection.close()
    done = run_tracker("run", **OFFICE, TRACKER_DATA_DIR=str(demo_folder))
    _refused(done, revision, remedy)
    connection = sqlite.connect(str(demo_folder / "tracker.db"))
    assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (revision,)
    connection.close()


def test_a_postgresql_that_is_not_there_is_one_plain_line(tmp_path):
    done = run_tracker(
        "run", TRACKER_DATA_DIR=str(tmp_path), TRACKER_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"
    )
    _refused(done, "连不上数据库")


def test_a_workbook_job_that_dies_leaves_the_old_file_and_the_next_writes_the_same_bytes(demo_folder, tmp_path):
    target, whole = tmp_path / "out" / "a.xlsx", tmp_path / "whole.xlsx"
    target.parent.mkdir()
    target.write_bytes(b"old")
    words = ("rollup", "--month", "2024-12", "--out")
    assert run_tracker(*words, whole).returncode == 0
    died = subprocess.run(
        [sys.executable, "-c", _DIE, *words, str(target)], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert target.read_bytes() == b"old"
    assert len(list(target.parent.iterdir())) == 2  # the half that was written, under a name of its own
    assert run_tracker(*words, target).returncode == 0
    assert target.read_bytes() == whole.read_bytes()
    assert [path.name for path in target.parent.iterdir()] == ["a.xlsx"]


_DIE = """
import os, signal, sys
from tracker import cli
from tracker.cli import atomic_write
def die(descriptor):
    os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)
    os.kill(os.getpid(), signal.SIGKILL)
atomic_write.os.fsync = die
sys.argv[0] = "tracker"
cli.main()
"""
