"""Tests of bad input to commands: one line with the remedy, exit code 2, nothing half-written."""

import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite

COMMANDS = ("init", "seed", "run", "month", "figures", "paragraph", "rollup", "verify")


def _refused(done, *words):
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert done.stderr.startswith("tracker: ")
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(tracker, command):
    done = tracker(command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("用法： tracker")
    assert not re.search("Usage|Options|Show|required", done.stdout)


@pytest.mark.parametrize("month", ["2024-13", "december", "2024-1", ""])
def test_a_month_that_is_none(tracker, demo_folder, month):
    _refused(tracker("figures", "--month", month), "2024-12")


@pytest.mark.parametrize("month", ["2030-01", "2019-05"])
def test_a_month_without_figures_names_those_there_are(tracker, demo_folder, month):
    _refused(tracker("figures", "--month", month), month, "2023-12 至 2025-01")


@pytest.mark.parametrize("cut", ["bureau:NONE", "place:1", "moon", "side:moon", "enterprise:E999"])
def test_an_unknown_cut(tracker, demo_folder, cut):
    _refused(tracker("figures", "--month", "2024-12", "--cut", cut), "没有")


def test_the_published_basis_without_a_snapshot(tracker, demo_folder):
    _refused(tracker("figures", "--month", "2024-12", "--basis", "published"), "没有发布", "approved")


def test_a_missing_database_is_not_made_by_reading(tracker, tmp_path):
    _refused(tracker("figures", "--month", "2024-12", TRACKER_DATA_DIR=str(tmp_path)), "tracker init")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_says_how_to_fill_it(tracker, tmp_path):
    assert tracker("init", TRACKER_DATA_DIR=str(tmp_path)).returncode == 0
    _refused(tracker("figures", "--month", "2024-12", TRACKER_DATA_DIR=str(tmp_path)), "tracker seed demo")


def test_a_schema_too_old_or_too_new(tracker, demo_folder):
    for revision, words in (("0000", "新"), ("9999", "新")):
        connection = sqlite.connect(str(demo_folder / "tracker.db"))
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.commit()
        connection.close()
        _refused(tracker("figures", "--month", "2024-12"), words)


def test_a_file_that_is_no_database(tracker, tmp_path):
    (tmp_path / "tracker.db").write_bytes(b"not a database at all" * 100)
    _refused(tracker("figures", "--month", "2024-12", TRACKER_DATA_DIR=str(tmp_path)), "不是数据库")


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_database_address_that_leads_nowhere(tracker, tmp_path, url):
    _refused(tracker("figures", "--month", "2024-12", TRACKER_DATABASE_URL=url), "TRACKER_DATABASE_URL")


def test_an_unwritable_target_leaves_nothing(tracker, demo_folder, tmp_path):
    _refused(tracker("rollup", "--month", "2024-12", "--out", tmp_path / "none" / "a.xlsx"), "没有这个文件或文件夹")
    _refused(tracker("rollup", "--month", "2024-12", "--out", tmp_path), "文件夹")


@pytest.mark.parametrize("room", [20_000, 40_000], ids=["none for the database", "too little for the workbook"])
def test_a_full_disk_leaves_the_old_file_and_no_half_of_the_new_one(demo_folder, tmp_path, room):
    target = tmp_path / "out" / "a.xlsx"
    target.parent.mkdir()
    target.write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-m", "tracker.cli", "rollup", "--month", "2024-12", "--out", str(target)],
        capture_output=True, text=True, env=dict(os.environ), check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip
    assert done.returncode == 2
    assert "太大" in done.stderr or "磁盘" in done.stderr
    assert target.read_bytes() == b"old"
    assert [path.name for path in Path(target.parent).iterdir()] == ["a.xlsx"]


def test_faulty_seed_rows_are_a_line_each_and_nothing_is_kept(tracker, tmp_path):
    folder = tmp_path / "seed"
    folder.mkdir()
    (folder / "places.csv").write_text(
        "code,name,name_en,parent,in_key_area\n1,,a,,no\n2,b,c,9,perhaps\n", encoding="utf-8"
    )
    data = {"TRACKER_DATA_DIR": str(tmp_path / "data")}
    assert tracker("init", **data).returncode == 0
    done = tracker("seed", folder, **data)
    assert done.returncode == 2
    assert done.stderr.count("places 第") == 2
    connection = sqlite.connect(str(tmp_path / "data" / "tracker.db"))
    assert connection.execute("SELECT count(*) FROM place").fetchone() == (0,)
    connection.close()
