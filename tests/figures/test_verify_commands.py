"""Tests of `tracker verify`: silent on lawful data; names manipulated rows, files and old copies."""

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy.orm import Session

from tests.tampering import NOW
from tracker import jobs
from tracker.app import create_app
from tracker.config import Settings
from tracker.core.audit import chain, heads
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar.months import local
from tracker.core.errors import Invalid
from tracker.evidence.models import StoredFile
from tracker.evidence.rules import FileKind, FileLimits
from tracker.evidence.services import file_store
from tracker.evidence.services.checked_upload import check
from tracker.jobs import check_data
from tracker.operations.queries import database_health
from tracker.operations.services import backups, heartbeat
from tracker.people.queries import people

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
    _upload(demo, demo_folder)
    assert tracker("verify").returncode == 0


def _upload(engines, folder):
    """Submit the right file once more."""
    with Session(engines.writer) as session, session.begin():
        by = next(iter(people.actors(session, NOW.date())))
        file_store.upload(
            session, folder / "evidence", 20, check("验收意见.pdf", CONTENT, FileLimits()), limits=FileLimits(), by=by, at=NOW
        )  # fmt: skip


def test_where_files_are_many_a_week_of_days_reads_each_and_every_day_sees_its_size(
    demo, demo_folder, proof, monkeypatch
):
    monkeypatch.setattr(file_store, "_READ_WHOLE", 0)

    def found(*days):
        with Session(demo.reader) as session:
            at = [NIGHT + timedelta(days=day) for day in days] or [None]
            return [len(list(file_store.damaged(session, demo_folder / "evidence", at=each))) for each in at]

    assert sum(found(*range(7))) == 0
    proof.write_bytes(CONTENT[::-1])
    assert sorted(found(*range(7))) == [0, 0, 0, 0, 0, 0, 1]
    assert found(*range(7)) == found(*range(7, 14))
    assert found() == [1]
    proof.write_bytes(CONTENT[:-1])
    assert found(*range(7)) == [1] * 7


def test_a_check_that_asks_for_all_files_reads_all_of_them(tracker, demo, demo_folder):
    today = local(datetime.now(UTC)).toordinal()
    turns = {(today + day) % 7 for day in (0, 1)}
    contents = (f"%PDF-1.4 {number}".encode() for number in range(99))
    content = next(each for each in contents if int(sha256(each).hexdigest()[:8], 16) % 7 not in turns)
    _upload_of(demo, demo_folder, sha256(content).hexdigest(), len(content))
    many = 300 * 1024 * 1024
    _upload_of(demo, demo_folder, f"{next(each for each in range(1, 9) if each % 7 not in turns):08x}" + "0" * 56, many)
    assert tracker("verify").returncode == 0  # of many, today's seventh: neither of these two
    done = tracker("verify", "--files", "--json")
    assert done.returncode == 1
    assert len(json.loads(done.stdout)["files"]) == 2


def _upload_of(engines, folder, digest, size):
    """Keep a file whose bytes are not what its row says, but as many."""
    path = folder / "evidence" / digest[:2] / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)
    with Session(engines.writer) as session, session.begin():
        session.add(
            StoredFile(enterprise_id=20, sha256=digest, name="a.pdf", kind=FileKind.PDF, size=size, person_id=1, at=NOW)
        )
        audit.record(session, AuditAction.UPLOADED, by=None, at=NOW, subject="file", name="a.pdf")


def test_a_database_whose_triggers_are_not_the_programs_is_not_backed_up(tracker, demo, tmp_path):
    _by_hand(demo, "DROP TRIGGER month_is_kept")
    done = tracker("backup", tmp_path / "copy")
    assert done.returncode == 2
    assert "触发器" in done.stderr
    assert not (tmp_path / "copy").exists()


def _health(client, engines):
    """Give what a program beside the site is told while the worker lives."""
    with Session(engines.writer) as session, session.begin():
        heartbeat.beat(session, jobs.NAME, waiting=0, at=datetime.now(UTC))
    told = client.get("/health").json
    return told["status"], told["check_findings"]


def test_the_daily_check_reads_files_and_rows_once_and_health_tells_what_it_found(demo, demo_folder, proof, caplog):
    settings = Settings(demo_folder, f"sqlite:///{demo_folder / 'tracker.db'}")
    client = create_app(settings, demo).test_client()
    assert not check_data(settings, demo, NIGHT - timedelta(hours=1))
    assert check_data(settings, demo, NIGHT)
    with Session(demo.reader) as session:
        assert database_health.last_check(session) == {"rows": 0, "log": 0, "files": 0}
    assert _health(client, demo) == ("ok", 0)
    assert "the daily check found" not in caplog.text
    proof.unlink()
    _by_hand(demo, "UPDATE person SET name = '王某' WHERE id = 1")
    assert not check_data(settings, demo, NIGHT + timedelta(hours=1))
    assert check_data(settings, demo, NIGHT + timedelta(days=1))
    with Session(demo.reader) as session:
        assert database_health.last_check(session) == {"rows": 1, "log": 0, "files": 1}
    assert _health(client, demo) == ("degraded", 2)
    assert "the daily check found" in caplog.text
    assert settings.heads_files[0].is_file()  # the site keeps the head of each event beside its data


def test_the_daily_check_finds_a_rewritten_log_and_a_head_that_the_chain_does_not_hold(demo, demo_folder):
    settings = Settings(demo_folder, f"sqlite:///{demo_folder / 'tracker.db'}")
    _by_hand(demo, "DROP TRIGGER audit_event_kept_update", "UPDATE audit_event SET name = '改名' WHERE seq = 1")
    settings.heads_files[0].write_text(f"1 {'0' * 64}\n", encoding="ascii")
    assert check_data(settings, demo, NIGHT)
    with Session(demo.reader) as session:
        assert database_health.last_check(session) == {"rows": 1, "log": 2, "files": 0}


def test_the_worker_checks_the_data_and_keeps_the_heads(demo, demo_folder, monkeypatch):
    monkeypatch.setattr(jobs, "CHECKING", 0)
    settings = Settings(demo_folder, f"sqlite:///{demo_folder / 'tracker.db'}")
    queue = jobs.worker(settings).huey
    for task in queue.read_periodic(datetime(2025, 2, 9, 4, 1)):
        queue.execute(task)
    with Session(demo.reader) as session:
        assert database_health.last_check(session) == {"rows": 0, "log": 0, "files": 0}
        head = chain.head(session)
    assert settings.heads_files[0].read_text(encoding="ascii").splitlines()[-1] == f"{head.seq} {head.named}"


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
