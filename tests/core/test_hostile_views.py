"""Tests of hostile text in URLs, forms and stored text."""

import re
from collections import deque

import pytest
from sqlmodel import SQLModel

from tests import hostile, planted
from tests.markup import document
from tests.visitors import Visitor
from tracker import paths

SQL = ["' OR 1=1 --", "1; DROP TABLE month", '" UNION SELECT password_hash FROM person --', "%' ESCAPE '", "\\", "%_"]


@pytest.mark.parametrize("word", SQL)
@pytest.mark.parametrize(
    "name", ["q", "sort", "desc", "filter", "cut", "side", "year", "page", "part", "state", "mine"]
)
def test_sql_in_a_word_of_an_address_has_no_effect(shared, name, word):
    visitor = Visitor(shared, "reviewer-652300-1")
    for page in (
        "/months/2024-12/projects",
        "/months/2024-12/enterprises",
        "/months/2025-01/reports",
        "/months/2024-12/plan",
    ):
        answer = visitor.get(page, query_string={name: word})
        assert answer.status_code in (200, 302, 400, 404, 422), (page, name, word)
        assert "argon2" not in answer.text


@pytest.mark.parametrize("word", SQL)
def test_sql_in_the_path_has_no_effect(shared, word):
    visitor = Visitor(shared, "analyst-XJ")
    for path in (f"/months/{word}", f"/months/2024-12/bureaus/{word}", f"/months/2024-12/enterprises/{word}",
                 f"/months/2024-12/projects/{word}", f"/months/2024-12/figures/{word}", f"/links/{word}"):  # fmt: skip
        assert visitor.get(path).status_code in (404, 422), path


def test_fields_that_no_form_has_are_ignored(app, demo):
    liaison, path = Visitor(app, "liaison-E020"), "/months/2025-01/reports/E020"
    page = document(liaison.get(path).text)
    totals = page.names(r"p\d+-total")
    boxes, key = page.boxes("version", *totals), totals[0].removesuffix("total")
    extra = {f"{key}answer": "given", f"{key}stage": "accepted", f"{key}round": "9", f"{key}report_id": "1", "state": "approved",
             "holder_id": "1", "enterprise_id": "1", "person_id": "1", "approved_at": "2025-01-01"}  # fmt: skip
    assert liaison.post(f"{path}/save", {**boxes, **extra}).status_code == 302
    with demo.reader.connect() as connection:
        row = connection.exec_driver_sql(
            "SELECT state, holder_id, approved_at, round FROM monthly_report WHERE month = '2025-01' AND enterprise_id ="
            " (SELECT id FROM enterprise WHERE code = 'E020')"
        ).one()
    assert tuple(row) == ("draft", None, None, 1)


def test_stored_text_never_becomes_markup(app, demo, past_the_log):
    planted.plant(demo, "E053", "E020")
    assert hostile.mark_everything(demo) > 25
    shown = set()
    for login in ("analyst-XJ", "liaison-E020", "reviewer-650106-1", "security_admin", "audit_admin"):
        visitor, seen, waiting = Visitor(app, login), set(), deque(["/home", "/account"])
        while waiting and len(seen) < 40:
            url = waiting.popleft()
            kind = re.sub(r"[EP]\d{3,4}|20\d\d-\d\d|(bureau:|bureaus/)[\w-]+|\d+", r"\1*", url)
            if kind in seen:
                continue
            seen.add(kind)
            answer = visitor.get(url)
            assert answer.status_code in (200, 302), url
            if answer.mimetype != "text/html":
                continue
            assert "<script>alert" not in answer.text, url
            assert "<img src=x" not in answer.text, url
            shown |= {kind} if "&lt;script&gt;alert(1)" in answer.text else set()
            assert ">49<" not in answer.text or "7*7" in answer.text, url
            waiting.extend(
                link for link in document(answer.text).addresses("/[^#]*") if not link.startswith(("/static", "/boot"))
            )
        assert len(seen) > 5
    assert len(shown) > 30


def test_every_text_of_every_table_is_marked_or_named_as_none_that_people_type():
    tables = {column.table.name for column in hostile.typed()}
    names = {column.name for table in SQLModel.metadata.sorted_tables for column in table.columns}
    assert len(tables) > 35
    assert names >= hostile.WRITTEN_BY_THE_PROGRAM | hostile.KEPT_AS_JSON
    assert {"retrofit_objection", "grade_remark", "thread", "proposal", "stored_file", "notice"} - tables == {"notice"}


def test_no_template_has_inline_script_or_style_or_an_outside_address():
    found = [
        (path.name, words)
        for path in paths.TEMPLATES.rglob("*.html")
        for words in re.findall(
            r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=\"|javascript:|https?://(?!www\.w3\.org)[^\"' ]+",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert found == []
