"""Tests of people with several assignments: nobody reviews their own report, or one report at two levels."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.filing import hand_in
from tracker.core.errors import NotAllowed
from tracker.core.workflow.table import refusal
from tracker.evidence.rules import FileLimits
from tracker.evidence.services.checked_upload import check
from tracker.months.models import Month
from tracker.people.queries import people
from tracker.reports import services
from tracker.reports.queries import pending_work as reports_work
from tracker.reports.queries import queue, report_workflow, reports
from tracker.reports.rules.reports import Answer, Entry, ReportState
from tracker.reports.rules.review_comments import Remark, ReturnReason
from tracker.reports.rules.workflow import REPORT, Action

NOW, MONTH, CODE = datetime(2025, 2, 7, 4, tzinfo=UTC), "2025-01", "E020"


@pytest.fixture
def session(region):
    """Give a session of which nothing is kept, with the report of an enterprise handed in."""
    hand_in(region, MONTH, at=NOW, only=CODE)
    with Session(region.writer, expire_on_commit=False) as session:
        yield session
        session.rollback()


def _chain(session, found):
    """Give a reviewer of each bureau that the report goes through, from below."""
    way = reports.chain(session, reports.term(session, found.enterprise_id, MONTH).bureau_id)
    actors = [each for each in people.actors(session, NOW.date()) if each.role.value == "reviewer"]
    return [next(each for each in actors if each.bureau_id == bureau.id) for bureau in way]


def _refused(session, found, action, by):
    return refusal(REPORT, report_workflow.situation(session, found, by, {}), action)


def _waits(session, found, by):
    """Tell whether the count and the queue of a person name a report as theirs to do."""
    rows = queue.waiting(session, session.get_one(Month, MONTH), by.bureau_id, by.person_id)
    (own,) = (row.own for row in rows if row.report_id == found.id)
    return not own


def _counted(session, found, by):
    """Tell by how much a report that lies with the person's bureau changes the person's count."""
    month, state, holder = session.get_one(Month, MONTH), found.state, found.holder_id
    there = reports_work.to_review(session, month, by)
    found.state, found.holder_id = ReportState.DRAFT, None
    session.flush()
    without = reports_work.to_review(session, month, by)
    found.state, found.holder_id = state, holder
    session.flush()
    return there - without


def test_whoever_saved_a_line_in_an_earlier_round_reviews_at_no_level(session):
    found = reports.report(session, MONTH, CODE)
    county, prefecture, root = _chain(session, found)
    remark = Remark(reports.lines(session, found)[0].project_id, "total", next(iter(ReturnReason)), "请核对")
    services.send_back(session, found, [remark], by=county, version=found.version, at=NOW)
    liaison = next(each for each in people.actors(session, NOW.date()) if each.enterprise_id == found.enterprise_id)
    typist = replace(liaison, person_id=root.person_id, name=root.name)
    line = next(each for each in reports.lines(session, found) if each.project_id == remark.project_id)
    entry = Entry(answer=Answer.GIVEN, stage=line.last_stage, total=line.last_total, note="甲")
    services.save(session, found, {line.project_id: entry}, by=typist, version=found.version, at=NOW)
    _lay_before(session, found, root)
    assert not _waits(session, found, root)
    for action in (Action.APPROVE, Action.RETURN):
        assert "别人审核" in str(_refused(session, found, action, root).sentence)
    with pytest.raises(NotAllowed, match="别人审核"):
        services.approve(session, found, by=root, version=found.version, at=NOW)
    other = replace(root, person_id=prefecture.person_id)
    assert _waits(session, found, other)
    assert (_counted(session, found, root), _counted(session, found, other)) == (0, 1)


@pytest.mark.parametrize("taken_off", [False, True])
def test_whoever_put_a_file_on_a_line_or_took_it_off_reviews_at_no_level(session, tmp_path, taken_off):
    found = reports.report(session, MONTH, CODE)
    county, _prefecture, root = _chain(session, found)
    remark = Remark(reports.lines(session, found)[0].project_id, "total", next(iter(ReturnReason)), "请核对")
    services.send_back(session, found, [remark], by=county, version=found.version, at=NOW)
    liaison = next(each for each in people.actors(session, NOW.date()) if each.enterprise_id == found.enterprise_id)
    other = replace(liaison, person_id=root.person_id, name=root.name)
    file = {"folder": tmp_path, "limits": FileLimits(), "sent": check("a.pdf", b"%PDF-1.7 ", FileLimits())}
    by = liaison if taken_off else other
    made = services.attach(session, found, remark.project_id, "total", by=by, version=found.version, at=NOW, **file)
    if taken_off:
        services.detach(session, found, made.id, by=other, version=found.version, at=NOW)
    _lay_before(session, found, root)
    assert not _waits(session, found, root)
    assert "别人审核" in str(_refused(session, found, Action.APPROVE, root).sentence)


def test_whoever_returned_or_approved_a_report_at_one_level_reviews_it_at_no_other(session):
    found = reports.report(session, MONTH, CODE)
    county, prefecture, root = _chain(session, found)
    services.pass_up(session, found, by=county, version=found.version, at=NOW)
    remark = Remark(reports.lines(session, found)[0].project_id, "total", next(iter(ReturnReason)), "请核对")
    services.send_back(session, found, [remark], by=prefecture, version=found.version, at=NOW)
    _lay_before(session, found, root)
    _refuses(session, found, Action.APPROVE, replace(root, person_id=prefecture.person_id))
    services.approve(session, found, by=root, version=found.version, at=NOW)
    services.revoke(session, found, by=root, version=found.version, at=NOW, opinion="重复计算")
    _lay_before(session, found, prefecture)
    _refuses(session, found, Action.PASS_UP, replace(prefecture, person_id=root.person_id))
    assert _refused(session, found, Action.PASS_UP, prefecture) is None


def _lay_before(session, found, by):
    found.state, found.holder_id = ReportState.IN_REVIEW, by.bureau_id
    session.flush()


def _refuses(session, found, action, by):
    assert "一人只办一级" in str(_refused(session, found, action, by).sentence)
    assert not _waits(session, found, by)


def test_one_person_reviews_a_report_at_one_level_only(session):
    found = reports.report(session, MONTH, CODE)
    county, prefecture, root = _chain(session, found)
    services.pass_up(session, found, by=county, version=found.version, at=NOW)
    again = replace(prefecture, person_id=county.person_id, name=county.name)
    assert not _waits(session, found, again)
    for action in (Action.PASS_UP, Action.RETURN):
        assert "一人只办一级" in str(_refused(session, found, action, again).sentence)
    with pytest.raises(NotAllowed, match="一人只办一级"):
        services.pass_up(session, found, by=again, version=found.version, at=NOW)
    services.recall(session, found, by=county, version=found.version, at=NOW)
    services.pass_up(session, found, by=county, version=found.version, at=NOW)
    services.pass_up(session, found, by=prefecture, version=found.version, at=NOW)
    for person in (county, prefecture):
        assert _refused(session, found, Action.APPROVE, replace(root, person_id=person.person_id)) is not None
    services.approve(session, found, by=root, version=found.version, at=NOW)
    assert found.state is ReportState.APPROVED
