"""Web tests of exports."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.markup import plain
from tests.visitors import Visitor
from tracker import jobs
from tracker.config import Settings
from tracker.core.audit.models import AuditEvent
from tracker.core.web import list_page
from tracker.enterprises.presenters import enterprises, projects
from tracker.exports import rules
from tracker.exports import services as exports
from tracker.exports.models import Export
from tracker.figures.parts import lists
from tracker.people.models.people import Grant

LIST, ASK = "/months/2024-12/projects", "/months/2024-12/exports/projects"


@pytest.fixture
def site(app, demo, monkeypatch, demo_folder):
    """Give the application as if a hundred rows were many, with its worker's settings."""
    for module in (list_page, lists, projects, enterprises):
        monkeypatch.setattr(module, "LARGE", 100)
    monkeypatch.setitem(app.config, "TRACKER_EXPORTS", demo_folder / "exports")
    asked = []
    monkeypatch.setitem(app.extensions, "exporting", asked.append)
    return app, Settings(demo_folder, f"sqlite:///{demo_folder / 'tracker.db'}"), asked


def _rows(demo):
    with Session(demo.reader) as session:
        return session.scalars(sa.select(Export).order_by(Export.id)).all()


def test_a_large_list_is_made_by_the_worker_found_again_and_fetched(site, demo):
    app, settings, asked = site
    reader = Visitor(app, "analyst-XJ")
    assert f'action="{ASK}"' in reader.get(LIST).text
    assert reader.post(ASK).location == "/exports"
    waiting = reader.get("/exports")
    assert "排队中" in waiting.text
    assert waiting.headers["Refresh"] == "5"
    (number,) = asked
    assert reader.get(f"/exports/{number}.xlsx").status_code == 404
    assert jobs.write_export(settings, demo, number)
    assert not jobs.write_export(settings, demo, number)
    assert "已完成" in reader.get("/exports").text
    with reader.get(f"/exports/{number}.xlsx") as file:
        sheet = openpyxl.load_workbook(BytesIO(file.data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows[3:-1]] == [f"P{n:04d}" for n in range(1, 409)]
    assert rows[-1][1] == "408 个"
    assert round(sum(row[7] for row in rows[3:-1]), 2) == rows[-1][7] == 553500.0
    with Session(demo.reader) as session:
        told = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.seq.desc()).limit(3)).all()
    assert told.count("exported") == 2
    assert Visitor(app, "reviewer-XJ-1").get(f"/exports/{number}.xlsx").status_code == 404


def test_the_same_list_asked_for_thirty_times_is_one_task_until_a_record_changes(site, demo):
    app, settings, asked = site
    one, other = Visitor(app, "analyst-XJ"), Visitor(app, "reviewer-XJ-1")
    for _ in range(30):
        assert one.post(ASK).location == "/exports"
    assert [row.id for row in _rows(demo)] == asked
    jobs.write_export(settings, demo, asked[0])
    other.post(ASK)
    assert [each.state.value for each in _rows(demo)] == ["done", "done"]
    assert len(list(settings.exports_dir.glob("*.xlsx"))) == 1
    Visitor(app, "reviewer-650106-1").post(ASK, query_string={"filter": "built"})
    assert _rows(demo)[-1].content != _rows(demo)[0].content


@pytest.mark.parametrize("login", ["reviewer-650106-1", "reviewer-XPCC-08-1", "liaison-E020"])
def test_whoever_reads_a_part_fetches_it_and_nobody_else_does(site, demo, login):
    app, settings, asked = site
    reader, whole = Visitor(app, login), Visitor(app, "analyst-XJ")
    listed = plain(reader.get(LIST).text)
    assert reader.post(ASK).location == "/exports"
    whole.post(ASK)
    assert all(jobs.write_export(settings, demo, number) for number in asked)
    mine, other = asked
    assert _rows(demo)[0].rows < _rows(demo)[1].rows == 408
    with reader.get(f"/exports/{mine}.xlsx") as file:
        assert file.status_code == 200
        sheet = openpyxl.load_workbook(BytesIO(file.data)).active
    codes = [row[0] for row in sheet.iter_rows(min_row=4, values_only=True)][:-1]
    assert len(codes) == _rows(demo)[0].rows
    assert f"共 {len(codes)} 个" in listed
    assert reader.get(f"/exports/{other}.xlsx").status_code == 404
    assert whole.get(f"/exports/{mine}.xlsx").status_code == 404


def test_a_file_is_refused_once_the_reach_has_changed_or_its_time_is_over(site, demo, past_the_log):
    app, settings, asked = site
    reader = Visitor(app, "analyst-XJ")
    reader.post("/months/2024-12/exports/enterprises")
    jobs.write_export(settings, demo, asked[0])
    with reader.get(f"/exports/{asked[0]}.xlsx") as file:
        assert openpyxl.load_workbook(BytesIO(file.data)).active.max_row == 3 + 112 + 1
    with Session(demo.writer) as session, session.begin():
        session.execute(sa.delete(Grant))
    assert "管理范围在导出之后变了" in plain(reader.get(f"/exports/{asked[0]}.xlsx").text)
    late = datetime.now(UTC) + rules.RETENTION + timedelta(hours=1)
    assert jobs.sweep(settings, demo, late) == []
    assert _rows(demo) == []
    assert list(settings.exports_dir.iterdir()) == []


def test_an_export_that_nobody_took_up_or_that_stopped_is_taken_up_again(site, demo):
    app, settings, asked = site
    Visitor(app, "analyst-XJ").post(ASK)
    now = datetime.now(UTC)
    assert jobs.sweep(settings, demo, now) == []
    assert jobs.sweep(settings, demo, now + timedelta(minutes=2)) == asked
    with Session(demo.writer) as session, session.begin():
        exports.take(session, asked[0], at=now)
    assert jobs.sweep(settings, demo, now + timedelta(minutes=2)) == []
    assert jobs.sweep(settings, demo, now + rules.STUCK + timedelta(minutes=1)) == asked
