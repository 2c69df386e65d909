"""Tests of concurrent saving and approving on both databases."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tracker.core.cuts import ALL
from tracker.core.errors import Closed, Conflict, NotAllowed
from tracker.figures import queries as figures
from tracker.months.queries import months
from tracker.people.queries import people
from tracker.reports import services
from tracker.reports.queries import report_workflow, reports
from tracker.reports.rules.reports import Answer, Entry

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
LIAISON = "示范联络员（水泥六厂）"


def _actor(session, name):
    return next(actor for actor in people.actors(session, NOW.date()) if actor.name == name)


def _open(session):
    return reports.report(session, "2025-01", "E020")


def _entry(session, found, more=0):
    line = next(line for line in reports.lines(session, found) if line.last_stage == "construction")
    return line.project_id, Entry(answer=Answer.GIVEN, stage=line.last_stage, total=line.last_total + more)


def test_of_two_who_save_the_same_version_one_is_told(region):
    barrier, told = threading.Barrier(2), []

    def save(more):
        with Session(region.reader) as reading:
            found = _open(reading)
            key, entry = _entry(reading, found, more)
            actor, version = _actor(reading, LIAISON), found.version
        barrier.wait(10)
        try:
            with Session(region.writer) as session, session.begin():
                services.save(session, _open(session), {key: entry}, by=actor, version=version, at=NOW)
        except Conflict as conflict:
            told.append(conflict)

    threads = [threading.Thread(target=save, args=(more,)) for more in (100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(told) == 1
    with Session(region.reader) as session:
        found = _open(session)
        key, entry = _entry(session, found)
        kept = next(line for line in reports.lines(session, found) if line.project_id == key)
        assert kept.entry.total - entry.total in (100, 200)


def test_a_report_that_is_not_complete_is_not_submitted(region):
    with Session(region.writer) as session, pytest.raises(Closed, match="处需要处理"):
        services.submit(session, _open(session), by=_actor(session, LIAISON), version=_open(session).version, at=NOW)


def test_a_bureau_that_does_not_hold_the_report_cannot_decide(region):
    with Session(region.writer) as session:
        found, by = reports.report(session, "2025-01", "E003"), _actor(session, "示范审核员（昌吉州）")
        with pytest.raises(NotAllowed):
            services.approve(session, found, by=by, version=found.version, at=NOW)


def test_a_double_click_on_approve_approves_once(region):
    with Session(region.writer) as session, session.begin():
        found = reports.report(session, "2025-01", "E033")
        by, version = _actor(session, "示范审核员（自治区）"), found.version
        services.approve(session, found, by=by, version=version, at=NOW)
        once = figures.approved(session, months.month(session, "2025-01")).at(ALL)
        with pytest.raises(Conflict, match="通过"):
            services.approve(session, found, by=by, version=version, at=NOW)
        assert figures.approved(session, months.month(session, "2025-01")).at(ALL) == once
        assert [step.action for step in report_workflow.history(session, found)].count("approve") == 1
