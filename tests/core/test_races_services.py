"""Race tests: two concurrent steps, one wins, the other gets a message, nothing is lost."""

import os
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import databases, regions
from tracker.closing import services as months
from tracker.core.database.engines import make_engines
from tracker.core.errors import Conflict, TrackerError
from tracker.core.workflow.history import Move
from tracker.figures.queries.verification import verify
from tracker.months.queries import months as calendar
from tracker.people.queries import people
from tracker.reports import services
from tracker.reports.queries import reports, review
from tracker.reports.rules.reports import Answer, ReportState
from tracker.reports.rules.review_comments import Remark, ReturnReason
from tracker.seeding import services as seeding

NOW = datetime(2024, 2, 10, 4, tzinfo=UTC)
LONG = os.environ.get("TRACKER_TEST_PROFILE") == "soak"
TIMES = 200 if LONG else 10
PEOPLE = [
    "l1,联络员一,liaison,,E1,no", "l2,联络员二,liaison,,E2,no", "c1,县审核员甲,reviewer,C1,,no",
    "c2,县审核员乙,reviewer,C1,,no", "p1,市审核员,reviewer,P1,,no", "x1,厅审核员,reviewer,XJ,,yes",
    "d1,师审核员,reviewer,D1,,no", "b1,兵团审核员,reviewer,XPCC,,yes",
]  # fmt: skip
WORD = "已核对，情况属实"


@pytest.fixture
def arena(engines, sqlite_template, tmp_path):
    """Give fresh copies of a small region whose first enterprise has handed its report in."""
    first = databases.fresh(engines, sqlite_template, tmp_path / "first.db")
    with Session(first.writer) as session, session.begin():
        seeding.load(session, seeding.read(regions.write(tmp_path / "tiny", people=PEOPLE)), at=NOW)
        submit(session, reports.report(session, "2024-01", "E1"), actor(session, "l1"))
    url = first.writer.url
    first.dispose()
    numbers, made = count(), []

    def over():
        for each in made:
            each.dispose()
            if url.get_backend_name() == "postgresql":
                _command(url, f'DROP DATABASE "{each.writer.url.database}"')
        made.clear()

    def fresh():
        over()
        made.append(make_engines(_copy(url, tmp_path, next(numbers))))
        return made[-1]

    yield fresh
    over()


def _copy(url, folder, number):
    if url.get_backend_name() == "sqlite":
        path = folder / f"{number}.db"
        path.write_bytes(Path(url.database).read_bytes())
        return f"sqlite:///{path}"
    name = f"{url.database}-race-{number}"
    _command(url, f'CREATE DATABASE "{name}" TEMPLATE "{url.database}"')
    return url.set(database=name).render_as_string(hide_password=False)


def _command(url, statement):
    with psycopg.connect(host=url.query["host"], user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(statement)


def actor(session, login):
    number = people.by_key(session, login).id
    return next(each for each in people.actors(session, NOW.date()) if each.person_id == number)


def submit(session, report, by, version=None):
    """Answer every line with no change, explain what is asked, and hand the report in."""
    if version is None:
        entries = {
            line.project_id: replace(line.prefilled(), answer=Answer.UNCHANGED)
            for line in reports.lines(session, report)
        }
        services.save(session, report, entries, by=by, version=report.version, at=NOW)
        words = dict.fromkeys(review.findings(session, report), WORD)
        services.save(session, report, {}, by=by, version=report.version, at=NOW, explanations=words)
    services.submit(session, report, by=by, version=version or report.version, at=NOW)


def withdraw(session, report, by, version):
    services.withdraw(session, report, by=by, version=version, at=NOW)


def pass_up(session, report, by, version):
    services.pass_up(session, report, by=by, version=version, at=NOW)


def send_back(session, report, by, version):
    line = reports.lines(session, report)[0]
    remark = Remark(line.project_id, "total", ReturnReason.NUMBER, WORD)
    services.send_back(session, report, [remark], by=by, version=version, at=NOW)


def sign_off(session, report, by, version):
    months.sign_off(session, calendar.planned(session, report.month), by=by, at=NOW)


def together(engines, *steps):
    """Let everybody open the page, then act at one moment. Return what each was told, None for the winner."""
    barrier, told = threading.Barrier(len(steps)), [None] * len(steps)

    def run(place, login, step):
        with Session(engines.reader) as session:
            by, version = actor(session, login), reports.report(session, "2024-01", "E1").version
        barrier.wait(20)
        try:
            with Session(engines.writer) as session, session.begin():
                step(session, reports.report(session, "2024-01", "E1"), by, version)
        except TrackerError as error:
            told[place] = error

    threads = [threading.Thread(target=run, args=(place, *each)) for place, each in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return told


def moves(engines):
    """Give the actions of the first enterprise's report, the latest last."""
    with Session(engines.reader) as session:
        found = reports.report(session, "2024-01", "E1")
        return list(session.scalars(sa.select(Move.action).where(Move.subject_id == found.id).order_by(Move.id)))


RACES = {
    "submitted twice": (("l1", submit), ("l1", submit)),
    "passed up while withdrawn": (("c1", pass_up), ("l1", withdraw)),
    "two reviewers": (("c1", pass_up), ("c2", send_back)),
    "the same step by two": (("c1", pass_up), ("c2", pass_up)),
}


@pytest.mark.prop
@pytest.mark.parametrize("race", RACES)
def test_of_two_at_once_exactly_one_wins_and_the_other_is_told_who_and_when(arena, race):
    for _ in range(TIMES):
        engines = arena()
        if race == "submitted twice":
            with Session(engines.writer) as session, session.begin():
                found = reports.report(session, "2024-01", "E1")
                withdraw(session, found, actor(session, "l1"), found.version)
        before = moves(engines)
        told = together(engines, *RACES[race])
        lost = [each for each in told if each is not None]
        assert len(lost) == 1
        assert isinstance(lost[0], Conflict)
        winner = RACES[race][told.index(None)][0]
        with Session(engines.reader) as session:
            assert f"{actor(session, winner).name}，02-10 12:00" in str(lost[0])
        assert len(moves(engines)) == len(before) + 1


@pytest.mark.prop
def test_what_comes_in_at_the_closing_second_stands_before_it_or_is_told_who_closed(arena):
    for _ in range(TIMES):
        engines = arena()
        with Session(engines.writer) as session, session.begin():
            found = reports.report(session, "2024-01", "E1")
            withdraw(session, found, actor(session, "l1"), found.version)
        told, closed = together(engines, ("l1", submit), ("x1", sign_off))
        assert closed is None
        if told is not None:
            assert isinstance(told, Conflict)
            assert "厅审核员，02-10 12:00" in str(told)
        assert moves(engines)[-2:] == (["submit", "cut_off"] if told is None else ["withdraw", "miss"])
        with Session(engines.reader) as session:
            ended = ReportState.UNFINISHED if told is None else ReportState.MISSED
            assert reports.report(session, "2024-01", "E1").state is ended
            assert not list(verify(session).differences)


@pytest.mark.prop
def test_sixteen_writers_lose_no_update_and_meet_no_lock(arena):
    engines, until, kept, failed = arena(), time.monotonic() + (60 if LONG else 3), [], []
    with Session(engines.writer) as session, session.begin():
        found = reports.report(session, "2024-01", "E1")
        withdraw(session, found, actor(session, "l1"), found.version)
        key = reports.lines(session, found)[0].project_id

    def write():
        while not failed and (time.monotonic() < until or len(kept) < 16):
            try:
                with Session(engines.writer) as session, session.begin():
                    found = reports.report(session, "2024-01", "E1")
                    line = next(each for each in reports.lines(session, found) if each.project_id == key)
                    more = replace(line.entry, answer=Answer.GIVEN, total=line.entry.total + 10_000, note="进展")
                    services.save(session, found, {key: more}, by=actor(session, "l1"), version=found.version, at=NOW)
                kept.append(None)
            except Conflict:
                continue
            except Exception as error:  # told below: the test fails with every error of every writer
                failed.append(error)

    with Session(engines.reader) as session:
        before = next(
            each for each in reports.lines(session, reports.report(session, "2024-01", "E1")) if each.project_id == key
        )
    threads = [threading.Thread(target=write) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []
    assert not any(thread.is_alive() for thread in threads)
    assert len(kept) >= 16
    with Session(engines.reader) as session:
        after = next(
            each for each in reports.lines(session, reports.report(session, "2024-01", "E1")) if each.project_id == key
        )
    assert after.entry.total - before.entry.total == 10_000 * len(kept)
