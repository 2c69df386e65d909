"""Tests of backup and restore of a running site: complete, or refused with a message."""

import json
import threading
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from sqlalchemy.orm import Session

from tests import databases
from tests.command import run_tracker
from tracker.core.audit import chain as queries
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Invalid
from tracker.figures.queries.verification import verify
from tracker.operations.services import backups
from tracker.people.models.people import Person

DIGEST = sha256(b"proof").hexdigest()
NAME = f"evidence/{DIGEST[:2]}/{DIGEST}"


@pytest.fixture
def backup(demo_folder, tmp_path):
    """Give a backup of the demonstration with one piece of evidence."""
    (demo_folder / NAME).parent.mkdir(parents=True)
    (demo_folder / NAME).write_bytes(b"proof")
    done = run_tracker("backup", tmp_path / "copy")
    assert done.returncode == 0, done.stderr
    return tmp_path / "copy"


def test_a_backup_comes_back_equal_and_verifies(backup, tmp_path):
    fresh = {"TRACKER_DATA_DIR": str(tmp_path / "fresh")}
    done = run_tracker("restore", backup, **fresh)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((backup / "manifest.json").read_text(encoding="utf-8"))
    told = json.loads(run_tracker("verify", "--json", "--head", manifest["chain_hash"], **fresh).stdout)
    assert (told["audit"]["events"], told["audit"]["broken"]) == (manifest["chain_seq"] + 1, None)
    assert told["differences"] == []
    assert (tmp_path / "fresh" / NAME).read_bytes() == b"proof"


def test_what_lies_among_the_evidence_and_is_none_is_left_out(demo_folder, tmp_path):
    stray = demo_folder / "evidence" / "ab" / ("ab" + "0" * 62)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"not what its name says")
    (tmp_path / "proof").write_bytes(b"proof")
    (demo_folder / NAME).parent.mkdir(exist_ok=True)
    (demo_folder / NAME).symlink_to(tmp_path / "proof")
    assert run_tracker("backup", tmp_path / "copy").returncode == 0
    told = json.loads((tmp_path / "copy" / "manifest.json").read_text(encoding="utf-8"))
    assert set(told["files"]) == {"tracker.db"}


def test_a_backup_under_load_is_one_moment(demo, demo_folder, tmp_path):
    stop = threading.Event()

    def write():
        while not stop.is_set():
            with Session(demo.writer) as session, session.begin():
                audit.record(session, AuditAction.SEEDED, by=None, at=datetime.now(UTC))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = backups.back_up(demo, demo_folder, tmp_path / "copy", at=datetime.now(UTC))
    finally:
        stop.set()
        writer.join(30)
    assert made.chain_seq == made.rows["audit_event"]
    assert backups.restore(tmp_path / "copy", tmp_path / "fresh") == made


def _cut(folder):
    path = folder / "tracker.db"
    path.write_bytes(path.read_bytes()[:-4096])


def _flip(folder):
    path = folder / "tracker.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _newer(folder):
    path = folder / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"schema": "0', '"schema": "9'), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_cut, "tracker.db 与清单不符"), (_flip, "tracker.db 与清单不符"), (_newer, "比程序"),
        (lambda folder: (folder / NAME).unlink(), f"缺少 {NAME}"),
        (lambda folder: (folder / "manifest.json").unlink(), "没有 manifest.json"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "读不懂"),
    ],
    ids=["cut short", "a bit flipped", "newer", "a file missing", "no manifest", "half a manifest"],
)  # fmt: skip
def test_a_damaged_backup_is_refused_and_nothing_is_left(backup, tmp_path, damage, words):
    damage(backup)
    done = run_tracker("restore", backup, TRACKER_DATA_DIR=str(tmp_path / "fresh"))
    assert done.returncode == 2
    assert words in done.stderr
    assert not (tmp_path / "fresh").exists() or list((tmp_path / "fresh").iterdir()) == []


def test_a_place_with_data_is_never_overwritten(backup, demo_folder):
    done = run_tracker("restore", backup)
    assert done.returncode == 2
    assert "已有数据" in done.stderr


def test_a_leftover_log_of_an_older_database_is_not_mixed_in(backup, tmp_path):
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    (fresh / "tracker.db-wal").write_bytes(b"old")
    assert run_tracker("restore", backup, TRACKER_DATA_DIR=str(fresh)).returncode == 2
    assert [path.name for path in fresh.iterdir()] == ["tracker.db-wal"]


def test_a_site_on_another_file_is_told_instead_of_believed(backup, tmp_path):
    other = {"TRACKER_DATA_DIR": str(tmp_path / "fresh"), "TRACKER_DATABASE_URL": f"sqlite:///{tmp_path / 'other.db'}"}
    done = run_tracker("restore", backup, **other)
    assert done.returncode == 2
    assert "TRACKER_DATABASE_URL" in done.stderr


def test_a_backup_of_postgresql_comes_back_to_either_database(region, tmp_path):
    with Session(region.writer) as session, session.begin():
        audit.record(session, AuditAction.SEEDED, by=None, at=datetime.now(UTC), name="一条")
    made = backups.back_up(region, tmp_path, tmp_path / "copy", at=datetime.now(UTC))
    assert backups.restore(tmp_path / "copy", tmp_path / "fresh") == made
    if region.writer.dialect.name == "postgresql":
        with pytest.raises(Invalid, match="已有数据"):
            backups.restore(tmp_path / "copy", tmp_path / "other", region)
        databases.empty(region)
        assert backups.restore(tmp_path / "copy", tmp_path / "third", region) == made
        with Session(region.writer) as session:
            assert queries.broken(session, made.chain_hash) is None
            assert list(verify(session).differences) == []
            audit.record(session, AuditAction.SEEDED, by=None, at=datetime.now(UTC), name="下一条")
            session.add(Person(key="after", name="之后"))
            session.flush()
            session.rollback()
