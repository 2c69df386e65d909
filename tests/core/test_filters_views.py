"""Tests of filters and cuts in URLs: unknown ones are refused."""

import pytest
from sqlalchemy.orm import Session

from tests.visitors import Visitor
from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.errors import NotFound
from tracker.figures import queries as figures
from tracker.figures.queries import enterprise_rows, project_rows
from tracker.figures.queries.project_rows import Selection
from tracker.figures.queries.record_bounds import of_bureau
from tracker.figures.queries.trend import trend
from tracker.figures.rules import ENTERPRISE_FILTERS, PROJECT_FILTERS
from tracker.grading.queries import funnel
from tracker.months.queries import months
from tracker.positions.rules import Measures

ADDRESSES = {
    "/months/2025-01/enterprises?filter=": "carried", "/months/2025-01/projects?filter=": "overdue",
    "/months/2025-01/reports?state=": "approved", "/months/2025-01/reports?only=": "late",
    "/months/2025-01/bridge?part=": "progress", "/months/2025-01/plan?part=": "added",
    "/applications?year=2024&target=": "A", "/applications?year=2024&step=": "rated", "/retrofits?only=": "stalled",
    "/eliminations?only=": "late",
}  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_list_refuses_a_filter_that_it_does_not_know(client, address):
    assert client.get(address + ADDRESSES[address]).status_code == 200
    answer = client.get(address + "nobody")
    assert (answer.status_code, "没有“nobody”这种筛选" in answer.text) == (400, True)


def test_the_queue_and_the_log_refuse_a_filter_that_they_do_not_know(shared):
    assert Visitor(shared, "reviewer-650100-1").client.get("/months/2025-01/queue?show=nobody").status_code == 400
    assert Visitor(shared, "audit_admin").client.get("/audit?action=nobody").status_code == 400


@pytest.mark.parametrize("cut", ["industry:steel", "place:650100", "category:dust"])
def test_board_and_funnel_refuse_a_cut_that_they_do_not_make(client, cut):
    for address in ("/months/2025-01/reports", "/applications"):
        assert client.get(f"{address}?cut={cut}").status_code == 404


def test_every_filter_of_enterprises_and_projects_has_its_own_rows_and_total(demo):
    with Session(demo.reader) as session:
        month = months.month(session, "2024-12")
        measures = Measures(enterprises=9, enterprises_finished=2, enterprises_carried=1, construction=5, overdue=3)
        listed = {
            name: len(enterprise_rows.enterprise_rows(session, month, Selection(filter=name, page=None)))
            for name in ENTERPRISE_FILTERS
        }
        stands = figures.approved(session, month).at(ALL)
        assert listed == {
            "all": stands.enterprises, "finished": stands.enterprises_finished, "carried": stands.enterprises_carried
        }  # fmt: skip
        assert len(set(listed.values())) == 3
        assert [enterprise_rows.kept_sums(measures, name).enterprises for name in ENTERPRISE_FILTERS] == [9, 2, 1]
        assert project_rows.kept_sums(measures, "overdue").projects == 3
        for unknown in ("", "fourth"):
            with pytest.raises((KeyError, ValueError)):
                enterprise_rows.enterprise_rows(session, month, Selection(filter=unknown))
            with pytest.raises((KeyError, ValueError)):
                enterprise_rows.kept_sums(measures, unknown)
            with pytest.raises((KeyError, ValueError)):
                project_rows.kept_sums(measures, unknown)
        assert set(PROJECT_FILTERS) >= {"all", "completed", "remaining", "overdue"}


@pytest.mark.parametrize("kind", [CutKind.PLACE, CutKind.INDUSTRY, CutKind.CATEGORY, CutKind.ENTERPRISE])
def test_no_query_takes_the_whole_for_a_cut_that_it_does_not_make(demo, kind):
    cut = Cut(kind, "x")
    with Session(demo.reader) as session:
        with pytest.raises(NotFound):
            of_bureau(cut, months.month(session, "2024-12"))
        with pytest.raises(NotFound):
            funnel.counts(session, 2024, cut)
        if kind is not CutKind.CATEGORY:
            assert trend(session, ["2024-12"], plan_year=2024, cut=cut, sides={}) == {}
