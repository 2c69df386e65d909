"""Tests of hostile backups: one manipulation per case, refused before anything is written."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pysqlite3
import pytest

from tests.command import run_tracker
from tracker.core.database.migrations import triggers
from tracker.core.errors import Invalid
from tracker.operations.services import backups, manifests

KEY = "k" * 32


@pytest.fixture
def backup(demo_folder, tmp_path):
    """Give an unsealed backup of the demonstration."""
    done = run_tracker("backup", tmp_path / "copy")
    assert done.returncode == 0, done.stderr
    assert "没有封签" in done.stderr
    return tmp_path / "copy"


@pytest.fixture
def sealed(demo_folder, tmp_path):
    """Give a backup that the office's key sealed."""
    done = run_tracker("backup", tmp_path / "sealed", TRACKER_BACKUP_KEY=KEY)
    assert done.returncode == 0, done.stderr
    assert manifests.key_id(KEY) in done.stdout
    assert KEY not in (tmp_path / "sealed" / "manifest.json").read_text(encoding="utf-8") + done.stdout
    return tmp_path / "sealed"


def _told(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def _tell(folder, told):
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")


def _listed(folder, name, content=b"hostile"):
    """Add a file to a backup and to its manifest, as if it belonged there."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    told = _told(folder)
    told["files"][name] = sha256(content).hexdigest()
    _tell(folder, told)


def _outside(folder):
    _listed(folder, "../outside.txt")


def _absolute(folder):
    _listed(folder, str(folder.parent / "absolute.txt"))


def _dotted(folder):
    _listed(folder, "evidence/../tracker.env")


def _a_key(folder):
    _listed(folder, "secret.key")


def _another_name(folder):
    _listed(folder, f"evidence/ab/ab{'0' * 62}")


def _another_folder(folder):
    digest = sha256(b"hostile").hexdigest()
    _listed(folder, f"evidence/{'00' if digest[:2] != '00' else '11'}/{digest}")


def _a_link(folder):
    digest = sha256(b"hostile").hexdigest()
    _listed(folder, f"evidence/{digest[:2]}/{digest}")
    path = folder / "evidence" / digest[:2] / digest
    path.rename(folder.parent / "kept-elsewhere")
    path.symlink_to(folder.parent / "kept-elsewhere")


def _a_linked_folder(folder):
    digest = sha256(b"hostile").hexdigest()
    _listed(folder, f"evidence/{digest[:2]}/{digest}")
    (folder / "evidence").rename(folder.parent / "evidence-elsewhere")
    (folder / "evidence").symlink_to(folder.parent / "evidence-elsewhere")


def _a_linked_database(folder):
    (folder / "tracker.db").rename(folder.parent / "other.db")
    (folder / "tracker.db").symlink_to(folder.parent / "other.db")


def _a_linked_manifest(folder):
    (folder / "manifest.json").rename(folder.parent / "other.json")
    (folder / "manifest.json").symlink_to(folder.parent / "other.json")


def _no_database(folder):
    told = _told(folder)
    del told["files"]["tracker.db"]
    _tell(folder, told)


def _odd(folder):
    told = _told(folder)
    _tell(folder, told | {"chain_seq": str(told["chain_seq"])})


def _counted(table):
    """Give a change of the manifest that says one row more of a table."""

    def change(folder):
        told = _told(folder)
        told["rows"][table] += 1
        _tell(folder, told)

    return change


def _rewritten(*statements):
    """Give a change of the database that also mends the manifest, as an attacker would."""

    def change(folder):
        found = pysqlite3.dbapi2.connect(str(folder / "tracker.db"))
        for statement in statements:
            found.execute(statement)
        found.commit()
        found.close()
        told = _told(folder)
        told["files"]["tracker.db"] = manifests.digest(folder / "tracker.db")
        _tell(folder, told)

    return change


def _an_orphan(folder):
    _rewritten("INSERT INTO outbox (notice_id, channel, tries) VALUES (999999, 'x', 0)")(folder)
    _counted("outbox")(folder)


def _of_an_older_schema(folder):
    _rewritten("UPDATE alembic_version SET version_num = '0001'", _TRIGGER)(folder)
    _tell(folder, _told(folder) | {"schema": "0001"})


def _a_rewritten_log(folder):
    """Change an event and put the trigger back that refuses it."""
    kept = next(each for each in triggers.schema("sqlite") if each.name == "audit_event_kept_update")
    change = "UPDATE audit_event SET name = '改名' WHERE seq = 1"
    _rewritten(f"DROP TRIGGER {kept.name}", change, kept.statement)(folder)


_LOST_INDEX = ("PRAGMA writable_schema = ON", "DELETE FROM sqlite_master WHERE name = 'ix_notice_person_id'")
_TRIGGER = "CREATE TRIGGER backdoor AFTER INSERT ON notice BEGIN UPDATE person SET password = 'x'; END"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_outside, "不该有"), (_absolute, "不该有"), (_dotted, "不该有"), (_a_key, "不该有"), (_another_name, "不符"),
        (_another_folder, "不该有"), (_a_link, "链接"), (_a_linked_folder, "链接"), (_a_linked_database, "链接"),
        (_rewritten("DROP TRIGGER month_is_kept"), "触发器"), (_rewritten(_TRIGGER), "触发器"),
        (_rewritten("DROP TRIGGER project_journal_update", "UPDATE project SET title = '改名' WHERE id = 7"), "触发器"),
        (_rewritten("UPDATE project SET title = '改名' WHERE id = 7"), "不符"),
        (_rewritten("DELETE FROM grade_target"), "不符"), (_a_linked_manifest, "读不懂"), (_no_database, "不符"),
        (_odd, "读不懂"), (_counted("project"), "检查没有通过"), (_an_orphan, "检查没有通过"),
        (_a_rewritten_log, "检查没有通过"), (_rewritten(*_LOST_INDEX), "检查没有通过"), (_of_an_older_schema, "触发器"),
    ],
    ids=[
        "outside", "absolute", "dotted", "a key", "not its hash", "another folder", "a link", "a linked folder",
        "a linked database", "a dropped trigger", "a foreign trigger", "a change behind the triggers", "a changed row",
        "rows removed", "a linked manifest", "no database in the manifest", "a number that is none", "another count",
        "a reference to nothing", "a rewritten log", "an index lost", "a foreign trigger in an older schema",
    ],
)  # fmt: skip
def test_a_hostile_backup_is_refused_before_anything_is_written(backup, tmp_path, change, words):
    change(backup)
    before = sorted(tmp_path.rglob("*"))
    done = run_tracker("restore", backup, TRACKER_DATA_DIR=str(tmp_path / "fresh"))
    assert done.returncode == 2
    assert words in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_what_changes_while_it_is_copied_is_refused(backup, tmp_path, monkeypatch):
    copy = shutil.copyfile

    def another(source, target, **named):
        copy(source, target, **named)
        Path(target).write_bytes(Path(target).read_bytes() + b"more")

    monkeypatch.setattr(backups.shutil, "copyfile", another)
    with pytest.raises(Invalid, match="不符"):
        backups.restore(backup, tmp_path / "fresh")
    assert list((tmp_path / "fresh").iterdir()) == []


def _stripped(folder):
    told = _told(folder)
    del told["seal"]
    _tell(folder, told)


def _forged(folder):
    _stripped(folder)
    told = _told(folder)
    manifests.write(folder, manifests.Manifest(**told), "another key, but long enough for one")


def _resealed(folder):
    told = _told(folder)
    told["chain_seq"] += 1
    _tell(folder, told)


@pytest.mark.parametrize(
    ("change", "words"),
    [(_stripped, "没有封签"), (_forged, "另一把密钥"), (_resealed, "封签不对")],
    ids=["the seal taken off", "sealed with another key", "changed after the seal"],
)
def test_a_seal_that_is_missing_or_not_the_offices_is_refused(sealed, tmp_path, change, words):
    change(sealed)
    done = run_tracker("restore", sealed, TRACKER_DATA_DIR=str(tmp_path / "fresh"), TRACKER_BACKUP_KEY=KEY)
    assert done.returncode == 2
    assert words in done.stderr
    assert not (tmp_path / "fresh").exists()


def test_a_sealed_backup_comes_back_and_without_the_key_it_is_said_that_nobody_checked_the_seal(sealed, tmp_path):
    done = run_tracker("restore", sealed, TRACKER_DATA_DIR=str(tmp_path / "fresh"), TRACKER_BACKUP_KEY=KEY)
    assert (done.returncode, done.stderr) == (0, "")
    done = run_tracker("restore", sealed, TRACKER_DATA_DIR=str(tmp_path / "other"))
    assert done.returncode == 0
    assert "封签没有核对" in done.stderr


def test_a_short_key_seals_nothing(demo_folder, tmp_path):
    done = run_tracker("backup", tmp_path / "copy", TRACKER_BACKUP_KEY="short")
    assert done.returncode == 2
    assert "TRACKER_BACKUP_KEY" in done.stderr
    assert not (tmp_path / "copy").exists()
