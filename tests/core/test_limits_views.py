"""Tests of rate limits by person and of recorded refusals."""

import io
import time
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.visitors import Visitor
from tracker import jobs
from tracker.app import create_app
from tracker.config import Settings
from tracker.core.audit import chain
from tracker.core.audit import record as audit
from tracker.core.audit.actions import READING, AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.core.rate_limits import Cost
from tracker.core.web import errors, rate_limiter
from tracker.modules import MODULES
from tracker.people.models.people import Person, Refusal
from tracker.people.queries import people
from tracker.people.services import refusals

AT = datetime(2025, 3, 1, 9, 0, 5, tzinfo=UTC)


@pytest.fixture
def site(region, tmp_path):
    return create_app(Settings(tmp_path, str(region.writer.url)), region)


@pytest.fixture
def before(region):
    """Give the last event of before the test: what others recorded in the same database is not looked at."""
    with Session(region.writer) as session, session.begin():
        session.execute(sa.delete(Refusal))
        return chain.head(session).seq


@pytest.fixture
def few(monkeypatch):
    """Let a person ask for three of each kind in a minute."""
    rate_limiter._item.cache_clear()
    monkeypatch.setattr(rate_limiter, "_item", lambda cost: rate_limiter.RateLimitItemPerMinute(3))


def _refused(engines, before):
    with Session(engines.reader) as session:
        chosen = (AuditEvent.action == AuditAction.REFUSED, AuditEvent.seq > before)
        events = session.scalars(sa.select(AuditEvent).where(*chosen).order_by(AuditEvent.seq)).all()
        return [(each.name, each.reason) for each in events], session.query(Refusal).count()


def _statements(engine):
    seen = []

    def note(connection, cursor, statement, parameters, context, executemany):
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    return seen


def test_hundreds_of_refused_pages_in_a_minute_write_two_events_on_both_databases(region, before, site, monkeypatch):
    monkeypatch.setattr(errors, "now", lambda: AT)
    visitor = Visitor(site, "liaison-E020")
    for number in range(150):
        page = ("/people", "/audit", f"/files/{9000 + number}")[number % 3]
        assert visitor.get(page).status_code in (403, 404)
    first, rows = _refused(region, before)
    assert (len(first), rows) == (1, 1)
    monkeypatch.setattr(errors, "now", lambda: AT + timedelta(minutes=1))
    visitor.get("/people")
    told, rows = _refused(region, before)
    assert [reason for _, reason in told] == ["以现在的身份不能做", "这一分钟里另有 149 次被拒绝", "以现在的身份不能做"]
    assert rows == 1
    with Session(region.reader) as session:
        summed = session.scalars(
            sa.select(AuditEvent).where(AuditEvent.reason.contains("149"), AuditEvent.seq > before)
        ).one()
        assert all(page in summed.new for page in ("GET /people", "GET /audit"))
        assert len(summed.new) < 2_500
        assert chain.broken(session) is None


def test_a_refused_page_costs_the_writer_one_counter_and_no_walk_of_the_chain(region, before, site, monkeypatch):
    monkeypatch.setattr(errors, "now", lambda: AT)
    visitor = Visitor(site, "liaison-E020")
    visitor.get("/people")
    seen = _statements(region.writer)
    visitor.get("/people")
    assert not [each for each in seen if "audit_event" in each]
    assert [each for each in seen if each.split()[0] in ("INSERT", "UPDATE", "DELETE")] == [
        each for each in seen if each.startswith("INSERT INTO refusal")
    ]
    assert len([each for each in seen if each.startswith("INSERT INTO refusal")]) == 1


def test_the_worker_tells_what_nobody_came_back_for(region, before, tmp_path):
    with Session(region.writer) as session, session.begin():
        person = session.scalars(sa.select(Person).limit(1)).one()
        for _ in range(20):
            refusals.refuse(session, person, "GET /people", "no", at=AT)
        refusals.tell(session, at=AT)
    assert len(_refused(region, before)[0]) == 1
    jobs.sweep(Settings(tmp_path, str(region.writer.url)), region, AT + timedelta(minutes=1))
    told, rows = _refused(region, before)
    assert (len(told), rows) == (2, 0)
    assert "另有 19 次" in told[-1][1]


def test_the_last_change_is_read_however_many_events_came_since(region):
    with Session(region.writer) as session, session.begin():
        audit.record(session, AuditAction.LIST_CHANGED, by=None, at=AT)
        wanted = chain.last_change(session)
        for _ in range(30):
            audit.record(session, AuditAction.EXPORTED, by=None, at=AT)
    with Session(region.reader) as session:
        walked = session.scalars(
            sa.select(AuditEvent.hash).where(AuditEvent.action.not_in(READING)).order_by(AuditEvent.seq.desc()).limit(1)
        ).one()
        assert chain.last_change(session) == wanted == walked
        query = str(people._signed_in())
        assert "NOT IN" not in query
        audited = session.scalars(sa.select(AuditEvent.changed).order_by(AuditEvent.seq.desc()).limit(30)).all()
        assert set(audited) == {wanted}


@pytest.mark.parametrize(
    "path", ["/months/2024-12/enterprises.xlsx", "/search?q=a", "/months/2025-01/reports/E020/history", "/audit.xlsx"]
)
def test_what_costs_much_is_limited_by_person_and_said_so(app, few, path):
    login = "audit_admin" if path.startswith("/audit") else "analyst-XJ"
    visitor = Visitor(app, login)
    assert [visitor.get(path).status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = visitor.get(path)
    assert 0 < int(answer.headers["Retry-After"]) <= 121
    assert "请求太多" in answer.text
    assert visitor.get("/home").status_code == 200
    if login != "audit_admin":
        assert Visitor(app, "reviewer-XJ-1").get(path).status_code == 200


def test_forms_with_files_are_limited_and_other_forms_are_not(app, few):
    visitor, path = Visitor(app, "liaison-E020"), "/months/2025-01/reports/E020/save"
    token = visitor.token()

    def send(file):
        data = {"csrf_token": token, **({"p1-files": (io.BytesIO(b"x"), "a.txt")} if file else {})}
        return visitor.client.post(path, data=data, content_type="multipart/form-data").status_code

    assert 429 not in [send(file=False) for _ in range(6)]
    assert 429 not in [send(file=True) for _ in range(3)]
    assert send(file=True) == 429


def test_who_asks_for_what_is_closed_to_them_spends_nothing(app, few):
    visitor = Visitor(app, "liaison-E020")
    assert {visitor.get("/audit.xlsx").status_code for _ in range(6)} == {403}
    assert visitor.get("/months/2025-01/reports.xlsx").status_code == 200


def test_the_minute_passes(app, few, monkeypatch):
    visitor = Visitor(app, "analyst-XJ")
    assert [visitor.get("/search?q=a").status_code for _ in range(4)][-1] == 429
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 125)
    assert visitor.get("/search?q=a").status_code == 200


def test_every_file_that_is_made_for_the_asker_counts_by_its_address(app):
    made = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.endswith((".xlsx", ".docx"))}
    assert {"workbook.month", "figures.paragraph", "audit.export", "reports.export"} <= made
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= {page for each in MODULES for page in each.heavy}
    assert len(Cost) == 4  # two kinds with one number would be one kind
