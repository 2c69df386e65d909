"""Tests of uploads: daily limits, refused files, orphan cleanup, antivirus."""

import os
import socket
import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import jobs
from tracker.config import ConfigError, Settings
from tracker.core.audit import integrity
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.core.errors import Inconsistent, Invalid
from tracker.evidence.models import StoredFile
from tracker.evidence.rules import FileLimits
from tracker.evidence.services import file_store
from tracker.evidence.services.checked_upload import check
from tracker.people.queries import people
from tracker.positions.models import Position
from tracker.register.models import Enterprise
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.models.review import Evidence

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
LIMITS = FileLimits(bytes_day=100, files_day=3)


def _pdf(number, more=0):
    return b"%PDF-1.7 " + str(number).encode() + b"x" * more


def _sent(number, more=0, limits=LIMITS):
    return check("a.pdf", _pdf(number, more), limits)


@pytest.fixture
def store(region, tmp_path):
    """Give a function that keeps one file of an enterprise in a transaction of its own."""
    with Session(region.reader) as session:
        by = next(iter(people.actors(session, NOW.date())))
        taken = sa.select(StoredFile.enterprise_id)
        ids = list(session.scalars(sa.select(Enterprise.id).where(Enterprise.id.not_in(taken)).limit(2)))

    def keep(number, firm=0, at=NOW, more=0, limits=LIMITS):
        with Session(region.writer) as session, session.begin():
            return file_store.upload(
                session, tmp_path, ids[firm], _sent(number, more, limits), limits=limits, by=by, at=at
            ).id

    return keep


def _files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_an_enterprise_hands_in_so_many_files_a_day_and_another_one_its_own(store, tmp_path):
    for number in range(3):
        store(number)
    with pytest.raises(Invalid, match="今天已传 3 个文件"):
        store(3)
    store(3, firm=1)
    store(4, at=NOW + timedelta(hours=12))
    assert len(_files(tmp_path)) == 5


def test_an_enterprise_hands_in_so_many_bytes_a_day(store, tmp_path):
    store(0, more=60)
    with pytest.raises(Invalid, match="超过每日上限"):
        store(1, more=30)
    store(2)
    assert len(_files(tmp_path)) == 2


def test_a_refused_upload_leaves_nothing_on_the_disk(region, store, tmp_path):
    with Session(region.writer) as session:
        by = next(iter(people.actors(session, NOW.date())))
        taken = sa.select(StoredFile.enterprise_id)
        enterprise = session.scalars(sa.select(Enterprise.id).where(Enterprise.id.not_in(taken))).first()
        for number in range(3):
            file_store.keep(session, tmp_path, enterprise, _sent(number, 7), limits=LIMITS, by=by, at=NOW)
            session.rollback()
        assert _files(tmp_path) == []
        session.commit()
    assert _files(tmp_path) == []
    store(1)
    assert len(_files(tmp_path)) == 1


def test_what_no_record_names_is_swept_after_a_day_and_the_rest_stays(region, store, tmp_path):
    with Session(region.writer) as session, session.begin():
        file_store.sweep(session, tmp_path, at=NOW + timedelta(days=9))  # what other tests left
    attached, loose, young = store(0), store(1), store(2, at=NOW + timedelta(hours=23))
    with Session(region.writer) as session, session.begin():
        report = session.scalars(sa.select(MonthlyReport).where(MonthlyReport.month == "2025-01")).first()
        project = session.scalars(
            sa.select(Position.project_id).where(Position.enterprise_id == report.enterprise_id)
        ).first()
        session.add(
            Evidence(report_id=report.id, project_id=project, file_id=attached, proves="total", round=report.round)
        )
    orphan = tmp_path / "ab" / ("ab" + "0" * 62)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"left by a machine that went down")
    late = NOW + timedelta(hours=25)
    for path in tmp_path.rglob("*"):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    with Session(region.writer) as session, session.begin():
        assert file_store.sweep(session, tmp_path, at=NOW + timedelta(hours=23)) == 0
    assert len(_files(tmp_path)) == 4
    with Session(region.writer) as session, session.begin():
        assert file_store.sweep(session, tmp_path, at=late) == 3  # a row, its bytes, and the bytes without a row
    with Session(region.reader) as session:
        left = set(session.scalars(sa.select(StoredFile.id).where(StoredFile.id.in_([attached, loose, young]))))
        assert left == {attached, young}
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
        assert (event.action, event.subject) == (AuditAction.CLEANED, "file")
        assert not [each for each in integrity.differences(session) if each.table == "stored_file"]
    assert len(_files(tmp_path)) == 2


def test_the_worker_sweeps(region, store, tmp_path):
    folder = tmp_path / "evidence"
    folder.mkdir()
    store(0)
    settings = Settings(tmp_path, "sqlite:///unused")
    assert jobs.clean(settings, region, NOW + timedelta(days=2))["files"] >= 1


def test_the_right_upload_heals_a_damaged_file_also_where_it_is_refused_afterwards(region, store, tmp_path):
    store(7)
    (path,) = (each for each in tmp_path.rglob("*") if each.is_file())
    whole = path.read_bytes()
    for damage in (whole[:-1] + b"?", b"", None):
        path.unlink() if damage is None else path.write_bytes(damage)
        with Session(region.writer) as session:
            found = session.scalars(sa.select(StoredFile).where(StoredFile.sha256 == path.name)).one()
            with pytest.raises(Inconsistent, match="已不是提交时的内容"):
                file_store.read(tmp_path, found)
            by = next(iter(people.actors(session, NOW.date())))
            file_store.keep(
                session, tmp_path, found.enterprise_id, check("a.pdf", whole, LIMITS), limits=LIMITS, by=by, at=NOW
            )
            session.rollback()
            assert file_store.read(tmp_path, session.get_one(StoredFile, found.id)) == whole


class Clamd(threading.Thread):
    """A scanner on a socket that takes files as clamd does and gives one answer, or none."""

    def __init__(self, path, answer):
        """Listen before anybody asks."""
        super().__init__(daemon=True)
        self.line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.line.bind(str(path))
        self.line.listen()
        self.answer, self.taken = answer, b""
        self.start()

    def run(self):
        """Answer one file."""
        with self.line, self.line.accept()[0] as asked, asked.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := int.from_bytes(stream.read(4), "big"):
                self.taken += stream.read(size)
            asked.sendall(self.answer)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"stream: OK\0", None),
        (b"stream: Eicar-Signature FOUND\0", "发现“Eicar-Signature”"),
        (b"INSTREAM size limit exceeded. ERROR\0", "没能检查"),
        (b"", "没能检查"),
    ],
)
def test_a_scanner_that_is_set_is_asked_about_every_file(store, tmp_path, answer, words):
    scanner = Clamd(tmp_path / "clamd.ctl", answer)
    limits = FileLimits(scanner=f"unix:{tmp_path / 'clamd.ctl'}")
    if words is None:
        store(0, more=200_000, limits=limits)
    else:
        with pytest.raises(Invalid, match=words):
            store(0, more=200_000, limits=limits)
    scanner.join(5)
    assert scanner.taken == _pdf(0, 200_000)
    assert len([name for name in _files(tmp_path) if len(name) == 64]) == (words is None)


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd.ctl", "tcp://127.0.0.1:9"])
def test_nothing_is_taken_while_a_scanner_that_is_set_does_not_answer(store, tmp_path, address):
    with pytest.raises(Invalid, match="防病毒服务现在连不上"):
        store(0, limits=FileLimits(scanner=address))
    assert _files(tmp_path) == []


def test_the_address_of_a_scanner_is_looked_at_when_it_is_set():
    base = {"TRACKER_DATA_DIR": "/tmp/x"}
    assert Settings.from_environment(base).antivirus == ""
    for good in ("unix:/run/clamav/clamd.ctl", "tcp://127.0.0.1:3310"):
        assert Settings.from_environment({**base, "TRACKER_ANTIVIRUS": good}).antivirus == good
    for bad in ("clamd", "http://127.0.0.1", "unix:"):
        with pytest.raises(ConfigError):
            Settings.from_environment({**base, "TRACKER_ANTIVIRUS": bad})
