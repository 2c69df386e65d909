"""Tests of monitoring: health, metrics, JSON log, client addresses behind a proxy."""

import io
import json
import logging
import os
import re
import shutil
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.report_pages import REPORT, Editor
from tests.visitors import Visitor
from tracker import paths
from tracker.app import create_app
from tracker.config import Settings
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.core.calendar.clock import now
from tracker.core.database.engines import make_engines
from tracker.operations.services import heartbeat


@pytest.fixture
def site(region, tmp_path):
    """Give a site on both databases that says what is asked of it."""

    def make(**settings):
        return create_app(Settings(tmp_path, str(region.writer.url), **settings), region)

    return make


def _alive(region, ago=0, waiting=0):
    with Session(region.writer) as session, session.begin():
        heartbeat.beat(session, "tracker", waiting=waiting, at=now() - timedelta(seconds=ago))


def test_health_says_in_one_word_how_the_site_is_and_nothing_secret(region, site, monkeypatch):
    client = site().test_client()
    _alive(region)
    answer = client.get("/health")
    assert (answer.status_code, answer.json["status"]) == (200, "ok")
    assert answer.json["schema"] == answer.json["schema_wanted"] == paths.newest_schema()
    assert answer.json["queue_length"] == 0
    assert not re.search(r"postgres|sqlite|/tmp|secret", answer.text)
    _alive(region, ago=900, waiting=3)
    late = client.get("/health").json
    assert (late["status"], late["queue_length"]) == ("degraded", 3)
    assert 900 <= late["worker_seen_seconds"] < 960
    _alive(region, waiting=5)
    assert client.get("/health").json["queue_age_seconds"] >= 900  # since it was last empty
    _alive(region)
    full = shutil.disk_usage("/")._replace(total=100, free=2)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)
    found = client.get("/health").json
    assert (found["status"], found["disk_free_percent"]) == ("degraded", 2)


def test_health_tells_strangers_one_word_and_the_administrator_all(region, site):
    _alive(region)
    app = site(proxies=1)
    far = {"environ_overrides": {"REMOTE_ADDR": "10.0.0.9"}}
    assert app.test_client().get("/health", **far).json == {"status": "ok"}
    assert app.test_client().get("/health", headers={"X-Forwarded-For": "127.0.0.1"}).json == {"status": "ok"}
    assert Visitor(app, "liaison-E020").get("/health", **far).json == {"status": "ok"}
    assert "schema" in Visitor(app, "system_admin").get("/health", **far).json


def test_behind_tls_no_redirect_leads_back_to_plain_http(site):
    client = site(base_url="https://tracker.example", proxies=1).test_client()
    assert (
        client.get("/account//phone", base_url="http://tracker.example").location
        == "https://tracker.example/account/phone"
    )


@pytest.mark.parametrize("address", ["sqlite:////nowhere/tracker.db", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_database_that_does_not_answer_is_a_finding_and_a_plain_page(address, tmp_path):
    client = create_app(Settings(tmp_path, address), make_engines(address)).test_client()
    answer = client.get("/health")
    assert (answer.status_code, answer.json["status"], answer.json["database"]) == (503, "down", "unreachable")
    with client.session_transaction() as cookie:
        cookie["key"] = "somebody"
    page = client.get("/home")
    assert page.status_code == 503
    assert "数据库暂时连不上" in page.text
    assert "请求编号" in page.text


def test_an_older_schema_takes_the_site_out_of_the_balance(region, site):
    with region.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    try:
        answer = site().test_client().get("/health")
    finally:
        with region.writer.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{paths.newest_schema()}'")
    assert (answer.status_code, answer.json["schema"]) == (503, "0001")


def _numbers(text):
    return dict(re.findall(r"^(tracker_\S+) (\S+)$", text, re.MULTILINE))


def test_metrics_count_answers_errors_and_what_waits(region, site, tmp_path, monkeypatch):
    app = site(metrics="loopback")
    client = app.test_client()
    _alive(region, waiting=2)
    with Session(region.writer) as session, session.begin():
        audit.record(session, AuditAction.BACKED_UP, by=None, at=now(), subject="backup", name="x")
    for path in ("/sign-in", "/nowhere", "/home"):
        client.get(path)
    fails = lambda: 1 / 0  # noqa: E731
    fails.policy = app.view_functions["home.start"].policy
    monkeypatch.setitem(app.view_functions, "home.start", fails)
    client.get("/")
    other = tmp_path / "counts" / "7"  # another process of the site
    other.write_bytes((tmp_path / "counts" / str(os.getpid())).read_bytes())
    told = _numbers(client.get("/metrics").text)
    assert [told[f'tracker_requests_total{{status="{n}xx"}}'] for n in "2345"] == ["2", "2", "2", "2"]
    assert told["tracker_errors_total"] == "2"
    assert told["tracker_queue_length"] == "2"
    assert int(told["tracker_last_backup_seconds"]) < 60
    assert told["tracker_up"] == "1"


def test_metrics_are_for_the_system_administrator_and_by_setting_for_a_program_beside_the_site(site):
    assert site().test_client().get("/metrics").status_code == 302
    app = site(metrics="loopback", proxies=1)
    client = app.test_client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 302  # came through the proxy
    far = {"environ_overrides": {"REMOTE_ADDR": "10.0.0.9"}}
    assert client.get("/metrics", **far).status_code == 302
    assert Visitor(app, "system_admin").get("/metrics", **far).status_code == 200
    assert Visitor(app, "audit_admin").get("/metrics", **far).status_code == 403


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "10.1.2.3"), (2, "10.9.9.9")])
def test_the_address_of_a_person_is_believed_from_so_many_proxies_and_no_more(region, site, proxies, seen):
    visitor = Visitor(site(proxies=proxies))
    forged = {"X-Forwarded-For": "6.6.6.6, 10.9.9.9, 10.1.2.3"}
    assert visitor.post("/sign-in", {"login": "x", "password": "y"}, headers=forged).status_code == 422
    with Session(region.reader) as session:
        last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert last.address == seen


def test_the_log_is_a_line_of_json_with_numbers_and_nothing_that_was_entered(region, site, monkeypatch):
    said = io.StringIO()
    monkeypatch.setattr("sys.stderr", said)
    app = site(log="json")
    liaison = Editor(app, "liaison-E020")
    secret = "13912345678 某某说\n{伪造的一行}"
    liaison.get(f"{REPORT}?q={secret}")
    monkeypatch.setattr("tracker.home.views.home.home_page", lambda *rest: int(secret))
    assert liaison.get("/home").status_code == 500
    logging.getLogger("tracker.requests").handlers.clear()
    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    told = [line for line in lines if line.get("status")]
    assert [(line["endpoint"], line["status"]) for line in told] == [("reports.show", 200), ("home.show", 500)]
    for line in told:
        assert re.fullmatch("[0-9a-f]{12}", line["request"])
        assert isinstance(line["person"], int)
        assert line["ms"] > 0
    failed = next(line for line in lines if "error" in line)
    assert (failed["error"], failed["request"]) == ("ValueError", told[1]["request"])
    assert any("home.py" in place for place in failed["where"])
    assert "1391234" not in said.getvalue()
    assert "某某" not in said.getvalue()
