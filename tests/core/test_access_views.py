"""Tests of access: deny by default, security headers, no change by GET or without a CSRF token."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.visitors import Visitor
from tracker.app import create_app
from tracker.config import Settings
from tracker.core.web.access import policy_of
from tracker.people.models.people import UserSession

EVIL = ["//evil", "/\\evil", "https://evil", "https:evil", "http:///evil", "/%2f%2fevil", "/%2Fevil", "/%5cevil", "/%09/evil",
        "\t//evil", "/\tevil", "/\r\nSet-Cookie: a=b", "javascript:alert(1)", "\\\\evil", "evil.example", "///evil", "", "  //evil",
        "/\x00evil", "/a\\..\\evil"]  # fmt: skip

PROTECTIVE = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
                               "frame-ancestors 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}  # fmt: skip
"""What every answer carries, but for files, whose policy is stricter."""


def _routes(app):
    return [rule for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static")]


def test_every_route_has_a_declared_policy(app):
    assert [rule.endpoint for rule in _routes(app) if policy_of(app.view_functions[rule.endpoint]) is None] == []


def test_a_route_without_a_policy_answers_403(demo, demo_folder):
    site = create_app(Settings(demo_folder, f"sqlite:///{demo_folder / 'tracker.db'}"), demo)
    site.add_url_rule("/undeclared", "undeclared", lambda: "open to all")
    assert Visitor(site, "analyst-XJ").get("/undeclared").status_code == 403


def test_a_foreign_host_is_refused_and_a_forwarded_one_not_believed(client):
    assert client.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400
    answer = client.get("/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert "evil" not in answer.headers["Location"]


def test_every_answer_carries_the_headers_errors_and_files_included(client):
    for path in ("/", "/home", "/nowhere", "/months/2024-13", "/months/2024-12/workbook.xlsx"):
        headers = client.get(path).headers
        assert {name: headers.get(name) for name in PROTECTIVE} == PROTECTIVE, path
        assert "Strict-Transport-Security" not in headers


def test_under_tls_the_cookie_is_bound_to_the_host(demo, demo_folder):
    settings = Settings(demo_folder, f"sqlite:///{demo_folder / 'tracker.db'}", base_url="https://tracker.example")
    client = create_app(settings, demo).test_client()
    answer = client.get("/sign-in", base_url="https://tracker.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"]


def test_nothing_is_changed_by_a_get_or_without_a_token(app):
    visitor = Visitor(app, "reviewer-XJ-1")
    posts = [rule for rule in _routes(app) if "POST" in rule.methods]
    assert len(posts) > 10
    for rule in posts:
        path = re.sub(r"<int:\w+>", "1", rule.rule).replace("<month>", "2025-01").replace("<code>", "E033")
        path = re.sub(r"<\w+>", "x", path)
        assert "GET" not in rule.methods or rule.endpoint in ("signing_in.show",), rule.endpoint
        assert visitor.client.post(path, data={"version": "1"}).status_code == 400, rule.endpoint


@pytest.mark.parametrize("address", EVIL)
def test_signing_in_leads_nowhere_else(app, address):
    visitor = Visitor(app)
    page = visitor.get("/sign-in", query_string={"next": address}).text
    assert 'name="next"' not in page


def test_a_page_that_is_not_there_says_what_to_do_in_chinese(client):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "没有这一页" in answer.text
    assert "请求编号" in answer.text


def test_an_unforeseen_failure_shows_a_number_and_no_trace(app, monkeypatch):
    monkeypatch.setattr("tracker.home.views.home.home_page", lambda *rest: 1 / 0)
    answer = Visitor(app, "analyst-XJ").get("/home")
    assert answer.status_code == 500
    assert "请求编号" in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(("address", "status"), [("/inbox/read", 302), ("/enterprises/add", 422)])
def test_a_form_sent_after_a_pause_is_answered_and_its_sender_noted(app, demo, address, status):
    """The note of activity waits for the form's own writing, kept or refused: one thread has one turn to write."""
    visitor = Visitor(app, "reviewer-650106-1")
    token = visitor.token()
    with Session(demo.writer) as session, session.begin():
        session.execute(sa.update(UserSession).values(seen_at=datetime.now(UTC) - timedelta(minutes=5)))
    answer = visitor.client.post(address, data={"csrf_token": token})
    assert answer.status_code == status
    with Session(demo.reader) as session:
        seen = session.scalar(sa.select(sa.func.max(UserSession.seen_at)))
    assert datetime.now(UTC) - seen < timedelta(minutes=1)
