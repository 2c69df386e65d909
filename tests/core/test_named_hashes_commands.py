"""Tests of SM3 by setting on the command line: verify, head files, backups, a machine without SM3."""

import hashlib
import json
import re
from hashlib import sha256

import pytest
from click.testing import CliRunner

from tests.command import run_tracker
from tracker.cli import check, init, run
from tracker.config import ConfigError, Settings

KEY = "k" * 32
PROOF = b"%PDF-1.4 proof"
NAME = f"evidence/{sha256(PROOF).hexdigest()[:2]}/{sha256(PROOF).hexdigest()}"
SM3 = {"TRACKER_HASH": "sm3", "TRACKER_BACKUP_KEY": KEY}


@pytest.fixture
def backup(demo_folder, tmp_path):
    """Give a sealed backup of the demonstration, made under SM3, with one piece of evidence."""
    (demo_folder / NAME).parent.mkdir(parents=True)
    (demo_folder / NAME).write_bytes(PROOF)
    done = run_tracker("backup", tmp_path / "copy", **SM3)
    assert done.returncode == 0, done.stderr
    assert "校验码 sm3:" in done.stdout
    return tmp_path / "copy"


def _told(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def test_verify_names_the_algorithm_beside_the_head_and_finds_a_head_with_its_name(backup, demo_folder):
    done = run_tracker("verify")  # under SHA-256 again
    assert (done.returncode, done.stderr) == (0, "")
    head = re.search(r"末条校验码 (sm3:[0-9a-f]{64})。", done.stdout)[1]
    assert json.loads(run_tracker("verify", "--json").stdout)["audit"]["head"] == head
    assert (demo_folder / "audit-heads.txt").read_text().splitlines()[-1].endswith(f" {head}")
    for known in (head, head[:20], head[4:]):
        assert run_tracker("verify", "--head", known).returncode == 0
    assert run_tracker("verify", "--head", head.replace("sm3", "sha256")).returncode == 1
    run_tracker("backup", demo_folder.parent / "another")
    assert "末条校验码 sha256:" in run_tracker("verify").stdout


def test_verify_finds_a_change_of_an_event_that_was_hashed_with_sm3(backup, demo, demo_folder):
    with demo.writer.begin() as connection:
        for event in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER audit_event_kept_{event}")
        connection.exec_driver_sql("UPDATE audit_event SET name = 'x' WHERE hash LIKE 'sm3:%'")
    done = run_tracker("verify")
    assert done.returncode == 1
    assert "内容被改过" in done.stderr


def test_every_hash_of_a_manifest_bears_its_name_and_the_backup_comes_back_under_either_setting(backup, tmp_path):
    told = _told(backup)
    assert set(told["files"]) == {"tracker.db", NAME}
    every = [*told["files"].values(), told["chain_hash"], told["seal"]["hmac"]]
    assert all(re.fullmatch(r"sm3:[0-9a-f]{64}", each) for each in every)
    fresh = {"TRACKER_DATA_DIR": str(tmp_path / "fresh"), "TRACKER_BACKUP_KEY": KEY}
    done = run_tracker("restore", backup, **fresh)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "fresh" / NAME).read_bytes() == PROOF
    done = run_tracker("verify", "--head", told["chain_hash"], **fresh)
    assert (done.returncode, done.stderr) == (0, "")
    assert "末条校验码 sha256:" in done.stdout  # the restoring itself was recorded under today's setting


def test_a_manifest_of_before_whose_hashes_bear_no_name_is_read_as_sha256(demo_folder, tmp_path):
    assert run_tracker("backup", tmp_path / "old").returncode == 0
    told = _told(tmp_path / "old")
    bare = {name: each.removeprefix("sha256:") for name, each in told["files"].items()}
    told |= {"files": bare, "chain_hash": told["chain_hash"].removeprefix("sha256:")}
    assert all(re.fullmatch(r"[0-9a-f]{64}", each) for each in (*bare.values(), told["chain_hash"]))
    (tmp_path / "old" / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    done = run_tracker("restore", tmp_path / "old", TRACKER_DATA_DIR=str(tmp_path / "fresh"))
    assert done.returncode == 0, done.stderr


def _another_file(folder):
    (folder / NAME).write_bytes(b"another")


def _another_database(folder):
    with (folder / "tracker.db").open("ab") as file:
        file.write(b"x")


def _renamed(folder):
    """Give evidence the name of another file, in the manifest too."""
    told, other = _told(folder), f"evidence/ab/ab{'0' * 62}"
    (folder / other).parent.mkdir()
    (folder / NAME).rename(folder / other)
    told["files"][other] = told["files"].pop(NAME)
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize("change", [_another_file, _another_database, _renamed])
def test_a_file_that_its_sm3_or_its_address_does_not_fit_is_refused(backup, tmp_path, change):
    change(backup)
    done = run_tracker("restore", backup, TRACKER_DATA_DIR=str(tmp_path / "fresh"))
    assert done.returncode == 2
    assert "与清单不符" in done.stderr


def test_a_seal_of_sm3_is_checked_with_the_key(backup, tmp_path):
    told = _told(backup)
    told["made_at"] = "2020-01-01T00:00:00+00:00"
    (backup / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    fresh = {"TRACKER_DATA_DIR": str(tmp_path / "fresh"), "TRACKER_BACKUP_KEY": KEY}
    assert "封签不对" in run_tracker("restore", backup, **fresh).stderr


@pytest.mark.parametrize("command", [run.command, check.command, init.command], ids=["run", "check", "init"])
def test_a_machine_without_sm3_is_told_so_before_anything_starts(tmp_path, monkeypatch, command):
    monkeypatch.setenv("TRACKER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TRACKER_HASH", "sm3")
    monkeypatch.setattr(hashlib, "algorithms_available", {"sha256"})
    done = CliRunner().invoke(command, ["--deploy"] if command is check.command else [])
    assert isinstance(done.exception, ConfigError)
    assert "没有这种算法" in str(done.exception)
    assert not (tmp_path / "data").exists()


def test_another_algorithm_than_the_two_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="sha256 / sm3"):
        Settings.from_environment({"TRACKER_DATA_DIR": str(tmp_path), "TRACKER_HASH": "md5"})
