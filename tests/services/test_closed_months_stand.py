"""Dated records and closed months: whatever day is written, a closed month's figures of records stay."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tracker.domain.errors import Invalid, TrackerError
from tracker.domain.grades import GradeLevel, RecordKind, Trigger
from tracker.domain.months import effective_problem
from tracker.domain.proposals import ProposalAction
from tracker.domain.retrofits import Claim, EliminationStage, Recipient, Track, TrackStage
from tracker.models import Elimination, Enterprise, GradeRecord
from tracker.queries import months, people, proposals
from tracker.queries import retrofits as tracks
from tracker.queries.figures import records
from tracker.services import retrofits
from tracker.services.grades import changes
from tracker.services.grades.changes import Wanted

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
CLOSED, OPENED = ("2024-06", "2024-11", "2024-12"), date(2025, 1, 1)
ROOTS = ("reviewer-XJ-1", "reviewer-XJ-2")
days = st.integers(-400, 37).map(lambda number: OPENED + timedelta(days=number))


def _as(session, login):
    person = people.by_key(session, login)
    return next(each for each in people.actors(session, NOW.date()) if each.person_id == person.id)


def _figures(session):
    return [[(each.figure.code, each.numerator) for each in records.values(session, months.month(session, code))]
            for code in CLOSED]  # fmt: skip


def _grade(session, day):
    record = session.scalars(sa.select(GradeRecord).order_by(GradeRecord.id)).first()
    record.valid_from = date(2023, 1, 1)
    wanted = Wanted(RecordKind.CANCELLED, record.line, GradeLevel.D, Trigger.OTHER, day, "试", "1号")
    made = changes.propose(session, record.enterprise_id, wanted, by=_as(session, ROOTS[0]), at=NOW)
    by = _as(session, ROOTS[1])
    changes.decide(session, made, ProposalAction.APPROVE, by=by, version=made.version, at=NOW)


def _track(session, day):
    enterprise_id = session.scalars(sa.select(Enterprise.id).where(Enterprise.code == "E020")).one()
    found = tracks.track(session, enterprise_id, "cement", Track.ORGANIZED)
    found.since = None
    said = Claim(TrackStage.BUILT, day, document="1号", sent={Recipient.ASSOCIATION: day})
    liaison, county = _as(session, "liaison-E020"), _as(session, "reviewer-650106-1")
    retrofits.claim_track(
        session, enterprise_id, "cement", Track.ORGANIZED, said, by=liaison, version=found.version, at=NOW
    )
    retrofits.verify(session, found, by=county, version=found.version, at=NOW)


def _forward(session, day):
    enterprise_id = session.scalars(sa.select(Enterprise.id).where(Enterprise.code == "E020")).one()
    found = tracks.track(session, enterprise_id, "cement", Track.ORGANIZED)
    found.stage = TrackStage.REPORTED
    root = _as(session, ROOTS[0])
    retrofits.forward(session, found, Recipient.ASSOCIATION, day, by=root, version=found.version, at=NOW)


def _unit(session, day):
    unit = session.scalars(sa.select(Elimination).order_by(Elimination.id)).first()
    unit.stage, unit.since = EliminationStage.PLAN, None
    session.flush()
    first, second = (_as(session, login) for login in _reviewers(session, unit.enterprise_id))
    said = Claim(EliminationStage.STOPPED, day, document="1号")
    retrofits.claim_unit(session, unit, said, by=first, version=unit.version, at=NOW)
    retrofits.verify(session, unit, by=second, version=unit.version, at=NOW)


def _reviewers(session, enterprise_id):
    side = proposals.term_now(session, enterprise_id)
    assert side is not None
    return ROOTS


STEPS = {"grade": _grade, "track": _track, "forward": _forward, "unit": _unit}


@settings(max_examples=12)
@given(name=st.sampled_from(sorted(STEPS)), day=days)
def test_no_dated_record_changes_the_figures_of_a_closed_month(region, name, day):
    with Session(region.writer, expire_on_commit=False) as session:
        prepared = session.begin_nested()
        try:
            STEPS[name](session, day)
        except TrackerError:
            prepared.rollback()
        else:
            assert day >= OPENED
            after = _figures(session)
            session.rollback()
            assert after == _figures(session)
        session.rollback()


@pytest.mark.parametrize("name", sorted(STEPS))
def test_a_day_in_a_closed_month_is_refused_in_words_and_the_first_open_day_taken(region, name):
    with Session(region.writer, expire_on_commit=False) as session:
        with pytest.raises(Invalid, match="已封账.*2025-01-01 及以后.*更正"):
            STEPS[name](session, OPENED - timedelta(days=1))
        session.rollback()
        STEPS[name](session, OPENED)
        session.rollback()


def test_nothing_is_closed_before_the_first_month_is():
    assert effective_problem(date(1999, 1, 1), None) is None
    assert effective_problem(date(2024, 12, 31), "2024-12") is not None
    assert effective_problem(date(2025, 1, 1), "2024-12") is None
