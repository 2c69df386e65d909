"""Web tests of how many statements the steps of a report ask, on both databases."""

from contextlib import ExitStack

import pytest
from sqlalchemy.orm import Session

from tests.markup import document
from tests.report_pages import REPORT, Editor, boxes_of, explained
from tests.scale import listening
from tracker.app import create_app
from tracker.config import Settings
from tracker.reports.queries import reports, review
from tracker.reports.rules.workflow import Action

_WORD = "已与现场核对无误"


@pytest.fixture
def app(region, tmp_path):
    return create_app(Settings(tmp_path, region.writer.url.render_as_string(hide_password=False)), region)


def _sent(visitor, engines, path, typed):
    """Open the report, send its form with the token of the page, and give the statements of the sending alone."""
    page = visitor.get(REPORT).text
    fixed = document(page).boxes("version", "form_key", "csrf_token")
    with ExitStack() as stack:
        told = [stack.enter_context(listening(engine)) for engine in (engines.writer, engines.reader)]
        answer = visitor.client.post(f"{REPORT}/{path}", data=fixed | boxes_of(page) | typed(page))
    return answer, [statement for each in told for statement in each]


def _unchanged(page):
    return {name: "unchanged" for name in boxes_of(page) if name.endswith("-answer")} | explained(page)


def _read(statements, start):
    return sum(statement.startswith(start) for statement in statements)


def test_handing_in_asks_at_most_forty_statements_reads_everything_once_and_keeps_what_was_sent(app, region):
    answer, statements = _sent(Editor(app, "liaison-E020"), region, "submit", _unchanged)
    assert answer.status_code == 302
    assert len(statements) <= 40
    assert _read(statements, "SELECT position.id, position.month") == 1
    assert _read(statements, "SELECT finding.id") == 1
    assert _read(statements, "INSERT INTO progress") == _read(statements, "INSERT INTO finding") == 1
    assert _read(statements, "INSERT INTO audit_event") == 2  # what was saved, and that it was handed in
    with Session(region.reader) as session:
        report = reports.report(session, "2025-01", "E020")
        move = review.last_move(session, report)
        assert move.action == Action.SUBMIT
        assert move.content_hash == reports.joined_hash(reports.lines(session, report))
        assert {each.explanation for each in review.findings(session, report).values() if each.explanation} == {_WORD}
