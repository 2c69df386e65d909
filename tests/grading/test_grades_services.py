"""Tests of grade records: history is append-only, and every change has two persons."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.core.errors import Closed, Invalid, NotAllowed, TrackerError
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.emergency import EmergencyDocument
from tracker.grading.models.grades import GradeChange, GradeRecord
from tracker.grading.queries import eligibility, grades, guidelines
from tracker.grading.rules import (
    BARRING_KINDS,
    ApplicationState,
    EditionState,
    GradeLevel,
    RecordKind,
    SeveralRule,
    Target,
    Trigger,
)
from tracker.grading.rules.editions import EditionFacts
from tracker.grading.services.grades import documents, editions, grade_changes, records
from tracker.grading.services.grades.grade_changes import Wanted
from tracker.people.queries import people
from tracker.proposals.rules import ProposalAction
from tracker.register.models import Enterprise
from tracker.register.queries import terms

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
TODAY = NOW.date()
CHAIN = ("reviewer-650106-1", "reviewer-650100-1", "reviewer-650100-2", "reviewer-XJ-1", "reviewer-XJ-2")
FIELDS = [name for name in GradeRecord.model_fields if name not in ("version", "valid_to")]
steps = st.lists(
    st.tuples(
        st.sampled_from(RecordKind), st.sampled_from(GradeLevel), st.integers(1, 400), st.sampled_from(CHAIN),
        st.sampled_from(CHAIN),
    ),
    min_size=3, max_size=14,
)  # fmt: skip


def actor(session, login):
    person = people.by_key(session, login)
    return next(each for each in people.actors(session, TODAY) if each.person_id == person.id)


def graded(session):
    """Give an enterprise of 头屯河区 with a grade, and its record."""
    query = sa.select(GradeRecord).join(Enterprise).order_by(GradeRecord.id)
    for record in session.scalars(query):
        if terms.term_now(session, record.enterprise_id).bureau_id == actor(session, CHAIN[0]).bureau_id:
            return record
    raise AssertionError("the demonstration has none")


def picture(session, enterprise_id):
    return {each.record.id: [getattr(each.record, name) for name in FIELDS]
            for each in grades.history(session, enterprise_id)}  # fmt: skip


def decided(session, enterprise_id, guideline_id, level, line=""):
    """Make an application whose opinions allow a level and for which two persons decided it."""
    first, second = (actor(session, login).person_id for login in CHAIN[3:])
    year = session.scalar(sa.select(sa.func.max(GradeApplication.year))) + 1
    made = GradeApplication(
        year=year, enterprise_id=enterprise_id, target=Target.A, guideline_id=guideline_id, line=line,
        state=ApplicationState.NOTICE, since=NOW, noticed_on=TODAY, ceiling=level, level=level, proposer_id=first,
        decider_id=second, batch="测试", document_no="1号",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def attempt(session, enterprise_id, guideline_id, step):
    """Take one step as the persons of the example would; a refusal leaves everything as it was."""
    kind, level, days, first, second = step
    last = grades.history(session, enterprise_id)[0].record.valid_from
    day = last + timedelta(days=days)
    nested = session.begin_nested()
    try:
        if kind is RecordKind.RATED:
            found = decided(
                session, enterprise_id, guideline_id, GradeLevel.A if level is GradeLevel.A_PLUS else level
            )  # fmt: skip
            records.rate(session, found, valid_from=day, valid_to=None, by=actor(session, second), at=NOW)
        else:
            wanted = Wanted(
                kind=kind, line="", level=level, trigger=Trigger.OTHER, valid_from=day, reason="测试", document="1号"
            )
            made = grade_changes.propose(session, enterprise_id, wanted, by=actor(session, first), at=NOW)
            grade_changes.decide(
                session, made, ProposalAction.APPROVE, by=actor(session, second), version=made.version, at=NOW
            )
    except TrackerError:
        nested.rollback()
        session.expire_all()
        return False
    nested.commit()
    return True


@given(events=steps)
def test_a_fall_never_edits_history_and_no_grade_comes_without_two_persons(region, events):
    with Session(region.writer) as session:
        first = graded(session)
        enterprise_id, guideline_id = first.enterprise_id, first.guideline_id
        kept = picture(session, enterprise_id)
        for step in events:
            attempt(session, enterprise_id, guideline_id, step)
            now = picture(session, enterprise_id)
            assert kept.items() <= now.items()
            kept = now
        history = [each.record for each in grades.history(session, enterprise_id)][::-1]
        for before, after in zip(history, history[1:], strict=False):
            assert before.valid_to == after.valid_from - timedelta(days=1)
        assert history[-1].valid_to is None
        for record in history[1:]:
            if record.kind is RecordKind.RATED:
                assert record.application_id is not None
                continue
            change = session.scalars(sa.select(GradeChange).where(GradeChange.record_id == record.id)).one()
            assert change.decider_id not in (None, change.proposer_id)
        _bars_and_documents(session, enterprise_id, history)
        session.rollback()


def _bars_and_documents(session, enterprise_id, history):
    restored = {record.about_id for record in history if record.kind is RecordKind.RESTORED}
    fallen = [record for record in history if record.kind in BARRING_KINDS]
    for record in fallen:
        bars = grades.bars(session, enterprise_id, record.valid_from)
        assert (record in bars) == (record.id not in restored)
    for before, record in zip(history, history[1:], strict=False):
        if record.kind is RecordKind.RATED:
            assert not [fall for fall in fallen if fall.id < record.id and fall.barred_to >= record.valid_from
                        and not any(each.about_id == fall.id and each.id < record.id for each in history)]  # fmt: skip
        if record.kind is RecordKind.RESTORED:
            assert before.kind in BARRING_KINDS
            assert record.level is next(each.level for each in history if each.id == before.about_id)
    waiting = session.scalars(
        sa.select(EmergencyDocument).where(EmergencyDocument.enterprise_id == enterprise_id)
    ).all()
    assert len([each for each in waiting if each.state.value == "due"]) == (2 if len(history) > 1 else 0)
    assert {each.record_id for each in waiting if each.state.value == "due"} <= {history[-1].id}


def test_the_database_itself_asks_for_two_persons(region):
    with Session(region.writer) as session:
        record = graded(session)
        by = actor(session, CHAIN[1])
        wanted = Wanted(
            kind=RecordKind.DOWNGRADED,
            line="",
            level=GradeLevel.C,
            trigger=Trigger.PENALTY,
            valid_from=TODAY,
            reason="超标",
            document="1号",
        )
        made = grade_changes.propose(session, record.enterprise_id, wanted, by=by, at=NOW)
        with pytest.raises(NotAllowed):
            grade_changes.decide(session, made, ProposalAction.APPROVE, by=by, version=1, at=NOW)
        made.decider_id = by.person_id
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_a_cancelled_grade_is_the_lowest_and_bars_for_as_long_as_the_office_says(region):
    with Session(region.writer) as session:
        record = graded(session)
        enterprise_id = record.enterprise_id
        wanted = Wanted(
            kind=RecordKind.CANCELLED,
            line="",
            level=None,
            trigger=Trigger.CRIMINAL,
            valid_from=TODAY,
            reason="涉刑",
            document="1号",
        )
        made = grade_changes.propose(session, enterprise_id, wanted, by=actor(session, CHAIN[0]), at=NOW)
        grade_changes.decide(
            session, made, ProposalAction.APPROVE, by=actor(session, CHAIN[2]), version=1, at=NOW, bar_months=6, due_days=10
        )  # fmt: skip
        assert session.get(GradeRecord, made.record_id).level is GradeLevel.D
        found = {each.code: str(each.sentence) for each in eligibility.problems(session, enterprise_id, TODAY)}
        assert found["barred"] == "降级或取消后，2025-08-07 以前不得再评。"
        assert "barred" not in {each.code for each in eligibility.problems(session, enterprise_id, date(2025, 8, 8))}
        due = session.scalars(
            sa.select(EmergencyDocument).where(EmergencyDocument.enterprise_id == enterprise_id)
        ).all()
        assert {each.due_on for each in due} == {date(2025, 2, 17)}
        again = decided(session, enterprise_id, record.guideline_id, GradeLevel.A)
        with pytest.raises(Invalid, match="不得再评"):
            records.rate(
                session, again, valid_from=date(2025, 3, 1), valid_to=None, by=actor(session, CHAIN[4]), at=NOW
            )  # fmt: skip
        session.rollback()


def test_an_edition_in_use_is_closed_to_everybody_and_its_follower_takes_over(region):
    with Session(region.writer) as session:
        record, by = graded(session), actor(session, CHAIN[4])
        found = guidelines.edition(session, record.guideline_id).guideline
        facts = editions.facts_of(found)
        for changed in ({"title": "改名"}, {"levels": facts.levels[:-1]}, {"several": SeveralRule.MAIN}):
            with pytest.raises(Closed):
                editions.change(
                    session, found, EditionFacts(**{**facts.__dict__, **changed}), version=found.version, by=by, at=NOW
                )
        with pytest.raises(Closed):
            editions.drop_indicator(session, found, 1, by=by, at=NOW)
        start = date(2025, 3, 1)
        new = {"edition": "下一版", "from_day": start, "state": EditionState.IN_FORCE, "levels": facts.levels[:2]}
        made = editions.follow(session, found, EditionFacts(**{**facts.__dict__, **new}), by=by, at=NOW)
        assert len(grades.indicators(session, made.id)) == len(grades.indicators(session, found.id))
        assert set(grades.indicators(session, made.id)[0].requirements) == set(facts.levels[:2])
        for day, edition in ((start - timedelta(days=1), found), (start, made)):
            assert grades.guideline_for(session, found.industry_code, day).id == edition.id
        assert record.guideline_id == found.id
        session.rollback()


def test_a_line_is_graded_by_itself_and_leaves_the_whole_as_it_is(region):
    with Session(region.writer) as session:
        record = graded(session)
        found = decided(session, record.enterprise_id, record.guideline_id, GradeLevel.A, "二号线")
        records.rate(session, found, valid_from=TODAY, valid_to=None, by=actor(session, CHAIN[4]), at=NOW)
        held = grades.history(session, record.enterprise_id)
        assert record.valid_to is None
        industry = terms.term_now(session, record.enterprise_id).industry_code
        assert grades.overall_of(held, TODAY, industry) is record.level
        documents.make_due(session, record, at=NOW)
        session.rollback()
