"""Access: deny by default, this machine only, headers everywhere, nothing changed by GET or without a token."""

import pytest

from tracker.app import create_app
from tracker.config import Settings
from tracker.web.access import policy_of


@pytest.fixture
def app(demo, demo_folder):
    return create_app(Settings(demo_folder, f"sqlite:///{demo_folder / 'tracker.db'}"), demo)


@pytest.fixture
def client(app):
    return app.test_client()


def _pages(app):
    return [rule for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static")]


def test_every_route_has_a_declared_policy(app):
    assert [rule.endpoint for rule in _pages(app) if policy_of(app.view_functions[rule.endpoint]) is None] == []


def test_a_route_without_a_policy_answers_403(app, client):
    app._got_first_request = False
    app.add_url_rule("/undeclared", "undeclared", lambda: "open to all")
    assert client.get("/undeclared").status_code == 403


def test_only_this_machine_is_answered(client):
    assert client.get("/acting").status_code == 200
    assert client.get("/acting", environ_base={"REMOTE_ADDR": "::1"}).status_code == 200
    for address in ("192.0.2.7", "10.0.0.1", "", "nonsense"):
        assert client.get("/acting", environ_base={"REMOTE_ADDR": address}).status_code == 403


def test_a_forwarded_address_or_foreign_host_is_not_believed(client):
    assert (
        client.get(
            "/acting", environ_base={"REMOTE_ADDR": "192.0.2.7"}, headers={"X-Forwarded-For": "127.0.0.1"}
        ).status_code
        == 403
    )
    assert client.get("/acting", headers={"Host": "evil.example"}).status_code == 400


def test_every_answer_carries_the_headers_errors_included(client):
    for path in ("/acting", "/nowhere", "/months/2024-13"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'self'; img-src 'self' data:;")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_nothing_is_changed_by_a_get_or_without_a_token(app, client):
    for rule in _pages(app):
        assert not {"GET", "POST"} <= rule.methods, f"{rule.endpoint} reads and writes at one address"
        if "POST" in rule.methods:
            path = rule.rule.replace("<month>", "2025-01").replace("<code>", "E001")
            assert client.get(path).status_code in (404, 405) or path == "/acting"
            assert client.post(path, data={"assignment": "1"}).status_code == 400


def test_a_page_that_is_not_there_says_what_to_do_in_chinese(client):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "没有这一页" in answer.text
    assert "请求编号" in answer.text


def test_an_unforeseen_failure_shows_a_number_and_no_trace(app, client, monkeypatch):
    monkeypatch.setattr("tracker.web.views.people.people.actors", lambda session: 1 / 0)
    answer = client.get("/acting")
    assert answer.status_code == 500
    assert "请求编号" in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "address", ["//evil", "/\\evil", "https://evil", "https:evil", "/%09/evil\t", "javascript:alert(1)", "\\\\evil"]
)
def test_choosing_a_person_leads_nowhere_else(app, client, address):
    app.config["WTF_CSRF_ENABLED"] = False
    answer = client.post("/acting", data={"assignment": "1", "next": address})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"
