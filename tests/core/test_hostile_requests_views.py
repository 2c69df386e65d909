"""Tests of hostile requests at every route on both databases."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle, product

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.length import share
from tests.markup import document, plain
from tests.routes import EDITION, IN, ROUTES
from tests.visitors import Visitor
from tracker.app import create_app
from tracker.config import Settings
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction, Origin
from tracker.core.audit.models import AuditEvent
from tracker.core.web.sanitize import LARGEST, number
from tracker.people.queries import people

WHO = ("reviewer-XJ-1", "liaison-E020", "system_admin", "security_admin")
CONTROL = ("%00", "a%00b", "%07", "%1B%5B31m", "%7F", "%C2%9F", "%C2%80")
TEXTS = (
    "a\x00b",
    "\x1a",
    "9" * 20,
    "-1",
    "1e999",
    "'\";--",
    "\ud7ff\uffff",
    "{{7*7}}",
    "长" * 600,
    "0001-01-01",
    "9999-12-31",
)


@pytest.fixture(scope="module")
def site(region, tmp_path_factory):
    """Give the site over the demonstration on SQLite and on PostgreSQL."""
    folder = tmp_path_factory.mktemp("site")
    return create_app(Settings(folder, str(region.writer.url.render_as_string(hide_password=False))), region)


def _rules(site, method):
    found = [rule for rule in site.url_map.iter_rules() if method in rule.methods and "static" not in rule.endpoint]
    return share(site.extensions["engines"].reader, found)


def _path(rule, **other):
    words = {"project_id": 1, "evidence_id": 1, **EDITION, "code": IN["code"], **ROUTES[rule.endpoint][1], **other}
    if rule.rule.startswith("/projects/") and "code" not in other:
        words["code"] = "P0070"
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(words[match[1]]), rule.rule)


def _events(site):
    with Session(site.extensions["engines"].reader) as session:
        return session.scalar(sa.select(sa.func.max(AuditEvent.seq)))


@pytest.mark.prop
def test_control_characters_in_an_address_are_refused_before_anything_reads_them(site):
    visitor, before = Visitor(site, "reviewer-XJ-1"), _events(site)
    for rule, mark in zip((*_rules(site, "GET"), *_rules(site, "POST")), cycle(CONTROL), strict=False):
        send = visitor.get if "GET" in rule.methods else visitor.client.post
        for name in rule.arguments:
            answer = send(_path(rule, **{name: mark}))
            assert answer.status_code == 404, (rule, mark)
        query = f"q={mark}" if mark in CONTROL[::2] else f"{mark}=1"
        assert send(f"{_path(rule)}?{query}").status_code == 400, (rule, mark)
    assert "没有看懂这次请求" in plain(visitor.get("/search?q=%00").text)
    assert "没有这一页" in plain(visitor.get("/a%00b").text)
    assert _events(site) == before


def test_control_characters_in_the_names_of_fields_and_in_kept_headers_are_refused(site):
    visitor = Visitor(site, "reviewer-XJ-1")
    assert visitor.post("/language", {"a\x00": "1"}).status_code == 400
    assert visitor.post("/language", {"a\x1b[2J": "1"}).status_code == 400
    assert visitor.post("/language", {"a\x1b": (io.BytesIO(b"%PDF-1.7"), "a.pdf")}).status_code == 400
    for name, mark in product(("User-Agent", "Referer", "Accept-Language", "X-Autosave"), "\x00\x1b\x7f"):
        environ = {f"HTTP_{name.upper().replace('-', '_')}": f"a{mark}b"}
        assert visitor.get("/account", environ_overrides=environ).status_code == 400, (name, mark)


@pytest.mark.prop
@pytest.mark.parametrize("login", WHO)
def test_every_form_answers_hostile_values(site, login):
    visitor = Visitor(site, login)
    token = visitor.token()
    pages = {rule.rule: visitor.get(_path(rule)) for rule in _rules(site, "GET") if "." in rule.endpoint}
    shown = [document(page.text) for page in pages.values() if page.mimetype == "text/html"]
    fields = {name for page in shown for name in page.names(".{1,60}")}
    fields, others = fields - {"csrf_token"}, cycle(TEXTS[1:])
    for rule in _rules(site, "POST"):
        if rule.endpoint in ("signing_in.sign_out", "signing_in.sign_in", "account.password", "account.end_session"):
            continue
        for text in (TEXTS[0], next(others)):
            data = dict.fromkeys(fields, text) | {"csrf_token": token, "confirmed": ""}
            answer = visitor.client.post(_path(rule), data=data)
            assert answer.status_code < 500, (rule, text)


@pytest.mark.prop
@pytest.mark.parametrize("text", ["99999999999999999999", str(LARGEST), "-1"])
def test_every_number_of_an_address_is_bounded(site, text):
    visitor = Visitor(site, "reviewer-XJ-1")
    for rule in _rules(site, "GET"):
        if "health" in rule.rule or rule.endpoint.endswith("workbook") or rule.endpoint.endswith("export"):
            continue
        for name in ("page", "year"):
            answer = visitor.get(f"{_path(rule)}?{name}={text}")
            assert answer.status_code < 500, (rule, name, text)


def test_a_number_is_digits_that_a_column_holds():
    assert number(" 12 ") == 12
    assert number(str(LARGEST)) == LARGEST
    for text in (str(LARGEST + 1), "9" * 5000, "-1", "+1", "1_0", "１", "", "1.0"):
        with pytest.raises(ValueError, match=f"^{re.escape(text[:24])}$"):
            number(text)


def test_an_event_keeps_no_control_characters(site):
    with Session(site.extensions["engines"].writer) as session, session.begin():
        now = datetime.now(UTC)
        who = replace(people.actors(session, now.date())[0], name="丙\x7f丁")
        audit.set_origin(session, Origin(address="192.0.2.1\x1b"))
        audit.record(
            session, AuditAction.CHECKED, by=who, at=now, subject="database", name="甲\x00乙", reason="a\x1b\x00b",
            old={"k": "x\x7fy"}, new={"k": "x\x00\ud800y"},
        )  # fmt: skip
        event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
        assert (event.person, event.address, event.name, event.reason) == ("丙丁", "192.0.2.1", "甲乙", "ab")
        assert not any(mark in event.old + event.new for mark in "\x00\x7f\ud800")
        session.rollback()
