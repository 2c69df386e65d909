"""Tests of workbook caching."""

import threading
import time

import pytest
from sqlalchemy.orm import Session

from tests.visitors import Visitor
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar.clock import now
from tracker.people.queries import people
from tracker.workbook import sheets

CLOSED, OPEN = "/months/2024-12/workbook.xlsx", "/months/2025-01/workbook.xlsx"


@pytest.fixture
def made(monkeypatch):
    """Count how often a workbook is made, and how many at once."""
    counts = {"made": 0, "now": 0, "most": 0}
    write = sheets.write

    def counting(*given, **named):
        counts["made"] += 1
        counts["now"] += 1
        counts["most"] = max(counts["most"], counts["now"])
        try:
            return write(*given, **named)
        finally:
            counts["now"] -= 1

    monkeypatch.setattr(sheets, "write", counting)
    return counts


def test_the_same_content_is_made_once_whoever_asks(app, made):
    first = Visitor(app, "analyst-XJ").get(CLOSED).data
    assert Visitor(app, "reviewer-XJ-1").get(CLOSED).data == first
    assert made["made"] == 1
    assert Visitor(app, "reviewer-650106-1").get(CLOSED).data != first
    assert made["made"] == 2


def test_a_change_of_a_record_makes_it_anew(app, demo, made):
    visitor = Visitor(app, "analyst-XJ")
    visitor.get(OPEN)
    with Session(demo.writer) as session, session.begin():
        who = people.by_key(session, "reviewer-XJ-1")
        audit.record(session, AuditAction.LIST_CHANGED, by=who, at=now(), subject="list", name="试")
    visitor.get(OPEN)
    assert made["made"] == 2


def test_many_who_ask_at_once_wait_for_one(app, made, monkeypatch):
    monkeypatch.setattr(
        sheets, "write", lambda *given, write=sheets.write, **named: (time.sleep(0.3), write(*given, **named))[1]
    )
    visitors = [Visitor(app, "analyst-XJ") for _ in range(4)]
    asking = [threading.Thread(target=each.get, args=(CLOSED,)) for each in visitors]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert (made["made"], made["most"]) == (1, 1)
