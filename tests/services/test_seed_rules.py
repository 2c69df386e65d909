"""Seeds meet the rules of the site: each fault told once with its place, everything at once, the database as it was."""

import csv
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from tests.services import seed_cases, seed_cases_register
from tests.services.seed_history import history, raw
from tracker.domain.errors import Invalid
from tracker.queries.figures.second_path import verify
from tracker.services import seeding

NOW = datetime(2024, 3, 5, tzinfo=UTC)
CASES = (
    *seed_cases.MONTHS, *seed_cases.REPORTS, *seed_cases.LINES, *seed_cases.PLANS, *seed_cases_register.REGISTER,
    *seed_cases_register.GRADES, *seed_cases_register.APPLICATIONS, *seed_cases_register.RETROFITS,
)  # fmt: skip


@pytest.fixture(scope="module")
def empty(sqlite_template, tmp_path_factory):
    """Give one empty SQLite database for all cases: none of them may leave anything behind."""
    import shutil

    from tracker.models.engines import make_engines

    path = tmp_path_factory.mktemp("rules") / "tracker.db"
    shutil.copyfile(sqlite_template, path)
    made = make_engines(f"sqlite:///{path}")
    yield made
    made.dispose()


def _counts(session):
    return {table.name: session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in SQLModel.metadata.sorted_tables}  # fmt: skip


def _refused(session, files):
    with pytest.raises(Invalid) as refused:
        seeding.load(session, raw(files), at=NOW)
    session.rollback()
    return [str(each) for each in refused.value.sentences]


def test_the_region_itself_is_loaded_and_both_paths_agree(session):
    report = seeding.load(session, raw(history()), at=NOW)
    session.commit()
    assert report.taken == []
    assert verify(session).differences == ()
    again = seeding.load(session, raw(history()), at=NOW)
    assert {(count.new, count.changed) for count in again.counts.values()} == {(0, 0)}


@pytest.mark.parametrize("case", CASES, ids=[f"{case.file}: {case.name}" for case in CASES])
def test_a_faulty_seed_is_refused_at_its_place_and_in_words(empty, case):
    with Session(empty.writer) as session:
        told = _refused(session, case.files())
        assert len(told) == 1, told
        assert told[0].startswith(f"{case.place}：")
        assert case.words in told[0]
        assert set(_counts(session).values()) == {0}


def test_there_are_enough_of_them_and_each_has_a_name():
    assert len(CASES) >= 138
    assert len({(case.file, case.name) for case in CASES}) == len(CASES)
