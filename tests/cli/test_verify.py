"""`tracker verify` as an operator runs it: silent on what is lawful, plain about what is not, also about files and old copies."""

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy.orm import Session

from tests.tampering import NOW
from tracker.config import Settings
from tracker.core.audit import heads
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Invalid
from tracker.evidence.models import StoredFile
from tracker.evidence.rules import FileKind
from tracker.evidence.services import file_store
from tracker.jobs import check_data
from tracker.operations.queries import database_health
from tracker.operations.services import backups

CONTENT = b"%PDF-1.4 proof"
DIGEST = sha256(CONTENT).hexdigest()
NIGHT = datetime(2025, 2, 9, 19, 5, tzinfo=UTC)
"""Five past three at night, where the office is."""


def _by_hand(engines, *statements):
    with engines.writer.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.fixture
def proof(demo, demo_folder):
    """Give the place of a file that somebody handed in."""
    path = demo_folder / "evidence" / DIGEST[:2] / DIGEST
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    with Session(demo.writer) as session, session.begin():
        session.add(
            StoredFile(enterprise_id=20, sha256=DIGEST, name="验收意见.pdf", kind=FileKind.PDF, size=len(CONTENT),
                       person_id=1, at=NOW)
        )  # fmt: skip
        audit.record(session, AuditAction.UPLOADED, by=None, at=NOW, subject="file", name="验收意见.pdf")
    return path


def test_a_change_by_hand_is_counted_by_table_and_the_first_is_named_without_database_numbers(tracker, demo):
    _by_hand(
        demo, "UPDATE project SET title = '改名', retrofit = NOT retrofit WHERE id = 7",
        "UPDATE grade_target SET number = number + 1", "INSERT INTO category (code, name, name_en) VALUES ('x', 'x', '')",
    )  # fmt: skip
    done = tracker("verify")
    assert done.returncode == 1
    assert "项目类别 1" in done.stderr
    assert "治理项目 1" in done.stderr
    told = json.loads(tracker("verify", "--json").stdout)
    assert {(each["kind"], each["table"]) for each in told["rows"]} == {
        ("changed", "project"), ("changed", "grade_target"), ("added", "category")
    }  # fmt: skip
    where = next(each["where"] for each in told["rows"] if each["table"] == "project")
    assert re.fullmatch(r"P\d{4} / .+", where)


def test_a_position_changed_by_hand_is_named_by_code_and_title_of_its_project(tracker, demo):
    _by_hand(demo, "UPDATE position SET side = CASE side WHEN 'xpcc' THEN 'local' ELSE 'xpcc' END, "
                   "bureau_path = '/XJ' || bureau_path WHERE month = '2025-01' AND project_id = 7")  # fmt: skip
    done = tracker("verify", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert {each["column"] for each in told["differences"]} >= {"side", "bureau_path"}
    assert all(re.match(r"P\d{4} .+ / 2024|total ", each["where"]) for each in told["differences"])


def test_a_change_is_accepted_with_a_reason_that_stands_in_the_log(tracker, demo):
    _by_hand(demo, "UPDATE enterprise SET permit_no = 'X1' WHERE code = 'E001'")
    assert tracker("verify").returncode == 1
    done = tracker("verify", "--accept", "按工单 12 更正")
    assert (done.returncode, done.stderr) == (0, "")
    assert tracker("verify").returncode == 0


def test_a_file_changed_on_disk_is_named_and_the_right_upload_heals_it(tracker, demo, demo_folder, proof):
    assert tracker("verify", "--files").returncode == 0
    proof.write_bytes(CONTENT[::-1])
    done = tracker("verify")
    assert done.returncode == 1
    assert "验收意见.pdf" in done.stderr
    with pytest.raises(Invalid, match=r"验收意见\.pdf"):
        backups.back_up(demo, demo_folder, demo_folder / "copy", at=NOW)
    assert not (demo_folder / "copy").exists()
    file_store._write(demo_folder / "evidence", DIGEST, CONTENT)
    assert tracker("verify").returncode == 0


def test_the_daily_check_reads_files_and_rows_once_and_health_tells_what_it_found(demo, demo_folder, proof):
    settings = Settings(demo_folder, f"sqlite:///{demo_folder / 'tracker.db'}")
    assert not check_data(settings, demo, NIGHT - timedelta(hours=1))
    assert check_data(settings, demo, NIGHT)
    with Session(demo.reader) as session:
        assert database_health.last_check(session) == {"rows": 0, "log": 0, "files": 0}
    proof.unlink()
    _by_hand(demo, "UPDATE person SET name = '王某' WHERE id = 1")
    assert not check_data(settings, demo, NIGHT + timedelta(hours=1))
    assert check_data(settings, demo, NIGHT + timedelta(days=1))
    with Session(demo.reader) as session:
        assert database_health.last_check(session) == {"rows": 1, "log": 0, "files": 1}


def test_an_old_copy_put_back_is_found_by_the_heads_kept_beside_the_data(
    tracker, demo, demo_folder, tmp_path, monkeypatch
):
    monkeypatch.setenv("TRACKER_AUDIT_SINK", str(tmp_path / "elsewhere.txt"))
    files = Settings.from_environment().heads_files
    heads.keep_in(demo, files)
    _record(demo, "之前")
    demo.dispose()
    shutil.copyfile(demo_folder / "tracker.db", tmp_path / "old.db")
    _record(demo, "之后")
    assert tracker("verify").returncode == 0
    assert [len(file.read_text().splitlines()) for file in files] == [2, 2]
    demo.dispose()
    shutil.copyfile(tmp_path / "old.db", demo_folder / "tracker.db")
    files[0].unlink()  # whoever puts it back may also remove what lies beside it
    done = tracker("verify")
    assert done.returncode == 1
    assert "elsewhere.txt" in done.stderr
    assert json.loads(tracker("verify", "--json").stdout)["outside"]


def _record(engines, name):
    with Session(engines.writer) as session, session.begin():
        audit.record(session, AuditAction.SEEDED, by=None, at=NOW, name=name)


def test_a_new_database_in_the_place_of_another_begins_its_own_heads(tracker, tmp_path, monkeypatch):
    monkeypatch.setenv("TRACKER_DATA_DIR", str(tmp_path / "data"))
    for _ in range(2):
        assert tracker("init").returncode == 0
        assert tracker("seed", "guidelines").returncode == 0
        assert tracker("verify").returncode == 0
        (tmp_path / "data" / "tracker.db").unlink()
    assert len(list((tmp_path / "data").glob("audit-heads.txt*"))) >= 2
