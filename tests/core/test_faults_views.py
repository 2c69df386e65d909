"""Tests of a full disk: clear message, reading continues, nothing half-written."""

import errno
import io
import resource
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.record_pages import fields, save
from tests.report_pages import REPORT, Editor, under_construction
from tests.visitors import Visitor
from tracker.app import create_app
from tracker.config import Settings
from tracker.core.audit import chain
from tracker.core.audit.models import AuditEvent
from tracker.evidence.models import StoredFile
from tracker.figures.queries.verification import verify
from tracker.months.models import Extension
from tracker.months.queries import months
from tracker.reports.models.reports import Progress

_FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON audit_event EXECUTE FUNCTION no_room()
"""


@pytest.fixture
def liaison(region, tmp_path):
    """Give a liaison at a site on either database."""
    address = region.writer.url.render_as_string(hide_password=False)
    return Editor(create_app(Settings(tmp_path, address), region), "liaison-E020")


@contextmanager
def _database_full(engines):
    """Let the database have no room: SQLite may not grow by a page, PostgreSQL says what a full disk makes it say."""
    writer = engines.writer
    if writer.dialect.name == "postgresql":
        with writer.begin() as connection:
            connection.exec_driver_sql(_FULL)
        yield
        with writer.begin() as connection:
            connection.exec_driver_sql("DROP FUNCTION no_room() CASCADE")
        return
    with engines.reader.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def bound(connection):
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    sa.event.listen(writer, "begin", bound)
    yield
    sa.event.remove(writer, "begin", bound)
    writer.dispose()


@contextmanager
def _no_file_beyond(size):
    """Let no file of this process grow beyond a size, as a quota does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _kept(engines):
    with Session(engines.reader) as session:
        counts = [session.scalar(sa.select(sa.func.count()).select_from(each)) for each in (AuditEvent, StoredFile)]
        return counts, session.scalars(sa.select(Progress.note).order_by(Progress.id)).all()


def _sound(engines):
    with Session(engines.reader) as session:
        assert chain.broken(session) is None
        assert list(verify(session).differences) == []
        if engines.reader.dialect.name == "sqlite":
            assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_full_database_keeps_what_it_had_and_can_be_read(region, liaison):
    key = under_construction(liaison)
    with _database_full(region):
        for number in range(80):  # until the free places inside the file are used up
            before = _kept(region)
            typed = {f"p{key}-note": f"第{number}次{'长' * 400}", f"p{key}-difficulty": "难" * 400}
            answer = liaison.send(f"{REPORT}/save", **typed)
            if answer.status_code != 302:
                break
        assert answer.status_code == 507
        assert "磁盘已满" in answer.text
        assert "请求编号" in answer.text
        assert _kept(region) == before
        assert liaison.get(REPORT).status_code == 200
        _sound(region)
    assert liaison.send(f"{REPORT}/save", **typed).status_code == 302
    assert _kept(region) != before


def test_no_room_for_a_file_leaves_neither_its_row_nor_half_of_it(region, liaison, tmp_path):
    key, files = under_construction(liaison), _kept(region)[0][1]
    content = b"%PDF-1.7 " + bytes(300_000)
    with _no_file_beyond(100_000):
        answer = liaison.send(f"{REPORT}/save", **{f"p{key}-file": (io.BytesIO(content), "a.pdf")})
        assert answer.status_code == 507
        assert liaison.get(REPORT).status_code == 200
    assert _kept(region)[0][1] == files
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size > 1000] == []
    assert liaison.send(f"{REPORT}/save", **{f"p{key}-file": (io.BytesIO(content), "a.pdf")}).status_code == 302
    assert _kept(region)[0][1] == files + 1
    _sound(region)


class _Full(io.BytesIO):
    """A place for temporary files without room."""

    def __init__(self, **_ignored):
        super().__init__()

    def write(self, content):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_no_room_for_what_is_being_received_is_a_clear_page(region, liaison, monkeypatch):
    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", _Full)
    before = _kept(region)
    answer = liaison.send(
        f"{REPORT}/save", **{f"p{under_construction(liaison)}-file": (io.BytesIO(b"%PDF-1.7"), "a.pdf")}
    )
    assert answer.status_code == 507
    assert "磁盘已满" in answer.text
    assert _kept(region) == before


def test_the_second_of_two_who_add_the_same_at_one_moment_is_told_so(region, tmp_path, monkeypatch):
    app = create_app(Settings(tmp_path, region.writer.url.render_as_string(hide_password=False)), region)
    approver, form = Visitor(app, "reviewer-650100-2"), ("/months/2025-01/reports/E020/extension",
                                                        "/months/2025-01/reports/E020/extend")  # fmt: skip
    assert save(approver, *form, due="2025-02-25", reason="检修停电")[1].status_code == 302
    monkeypatch.setattr(months, "extension", lambda *_: None)  # as both read it before either had saved
    typed = fields(approver.get(form[0]).text) | {"due": "2025-02-26", "reason": "大雪封路"}
    second = approver.post(form[1], typed)
    assert second.status_code == 409
    assert "以先到的为准" in second.text
    with Session(region.reader) as session:
        assert list(session.scalars(sa.select(Extension.reason))) == ["检修停电"]
        assert session.scalar(sa.select(sa.func.count()).where(AuditEvent.action == "refused")) == 1
