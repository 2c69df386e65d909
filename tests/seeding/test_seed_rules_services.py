"""Tests of seed rules: each fault once with its place, the database unchanged."""

import shutil
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from tests.seeding import seed_cases, seed_cases_register
from tests.seeding.seed_history import history, raw
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.core.database.engines import make_engines
from tracker.core.errors import Invalid
from tracker.figures.queries.verification import verify
from tracker.register.models import Enterprise
from tracker.reports.models.reports import MonthlyReport
from tracker.seeding import services as seeding

NOW = datetime(2024, 3, 5, tzinfo=UTC)
CASES = (
    *seed_cases.MONTHS, *seed_cases.REPORTS, *seed_cases.LINES, *seed_cases.PLANS, *seed_cases_register.REGISTER,
    *seed_cases_register.GRADES, *seed_cases_register.APPLICATIONS, *seed_cases_register.RETROFITS,
)  # fmt: skip


@pytest.fixture(scope="module")
def empty(sqlite_template, tmp_path_factory):
    """Give one empty SQLite database for all cases: none of them may leave anything behind."""
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


def test_every_faulty_seed_is_refused_alike_on_both_databases(session):
    for case in CASES:
        told = _refused(session, case.files())
        assert [each.startswith(f"{case.place}：") for each in told] == [True], case.name
    assert set(_counts(session).values()) == {0}


def test_faults_of_all_files_are_told_in_one_pass(session):
    together = (seed_cases.MONTHS[8], seed_cases.REPORTS[9], seed_cases.LINES[0], seed_cases.PLANS[1],
                seed_cases_register.REGISTER[0], seed_cases_register.GRADES[5], seed_cases_register.APPLICATIONS[15],
                seed_cases_register.RETROFITS[0])  # fmt: skip
    files = history()
    for case in together:
        files[case.file] = case.files()[case.file]
    assert len(_refused(session, files)) == len(together)


def test_many_faults_of_one_rule_are_counted(session):
    files = history()
    files["projects"] += [dict(files["projects"][0], code=f"X{number}", retrofit="?") for number in range(250)]
    told = _refused(session, files)
    assert len(told) == 201
    assert "50" in told[-1]


@pytest.mark.parametrize(
    "case",
    [seed_cases.MONTHS[5], seed_cases.REPORTS[4], seed_cases.REPORTS[9], seed_cases.LINES[0], seed_cases.LINES[11],
     seed_cases_register.GRADES[5], seed_cases_register.RETROFITS[0]],
    ids=lambda case: case.name,
)  # fmt: skip
def test_history_is_taken_as_it_was_with_a_reason_and_listed(session, case):
    assert "请在 reason 列写明原因" in _refused(session, case.files())[0]
    files = case.files()
    files[case.file][case.row]["reason"] = "台账如此，原件存档"
    report = seeding.load(session, raw(files), at=NOW)
    session.commit()
    assert [(each.place.split(" ")[0], each.reason) for each in report.taken] == [(case.file, "台账如此，原件存档")]
    assert case.words in str(report.taken[0].problem)
    assert any("按原样收下" in line and "台账如此" in line for line in report.lines())
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == AuditAction.SEEDED)).one()
    assert "台账如此" in event.new
    assert verify(session).differences == ()
    again = seeding.load(session, raw(files), at=NOW)
    assert {(count.new, count.changed) for count in again.counts.values()} == {(0, 0)}


def test_a_reason_excuses_no_fault_that_figures_rest_on(session):
    for case in (seed_cases.REPORTS[0], seed_cases.REPORTS[11], seed_cases.LINES[4], seed_cases.MONTHS[2]):
        files = case.files()
        files[case.file][case.row]["reason"] = "台账如此"
        assert len(_refused(session, files)) == 1


def test_a_report_of_which_a_closed_month_says_nothing_ends_as_missed(session):
    files = history()
    del files["reports"][1]
    seeding.load(session, raw(files), at=NOW)
    states = dict(session.execute(sa.select(Enterprise.code, MonthlyReport.state)
                  .join(Enterprise, Enterprise.id == MonthlyReport.enterprise_id)
                  .where(MonthlyReport.month == "2024-01")).all())  # fmt: skip
    assert states["E2"].value == "missed"


def test_there_are_enough_of_them_and_each_has_a_name():
    assert len(CASES) >= 138
    assert len({(case.file, case.name) for case in CASES}) == len(CASES)
