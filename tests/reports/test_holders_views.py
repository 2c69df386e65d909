"""Tests of records held by a bureau that is no longer above its enterprise."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.markup import plain
from tests.visitors import Visitor
from tracker.register.models import Bureau
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import reports

pytestmark = pytest.mark.usefixtures("past_the_log")

MONTH, CODE = "2025-01", "E020"


@pytest.fixture
def strayed(demo):
    """Let a county of another prefecture hold the report of E020, as after a change of the tree."""
    with Session(demo.writer) as session, session.begin():
        report = reports.report(session, MONTH, CODE)
        chain = {
            each.id for each in reports.chain(session, reports.term(session, report.enterprise_id, MONTH).bureau_id)
        }
        other = session.scalars(
            sa.select(Bureau).where(Bureau.level == "county", Bureau.side == "local", Bureau.id.not_in(chain))
        ).first()
        values = {"state": "in_review", "holder_id": other.id, "round": 1}
        session.execute(sa.update(MonthlyReport).where(MonthlyReport.id == report.id).values(**values))
        return session.get_one(Bureau, other.parent_id).short_name


@pytest.mark.parametrize(
    "login", ["liaison-E020", "reviewer-650106-1", "reviewer-650100-1", "reviewer-XJ-1", "analyst-XJ"]
)
@pytest.mark.parametrize("page", ["", "/history"])
def test_a_report_held_outside_its_chain_still_opens(app, strayed, login, page):
    assert Visitor(app, login).get(f"/months/{MONTH}/reports/{CODE}{page}").status_code == 200


def test_the_page_names_the_parent_of_the_holder_as_the_next(app, strayed):
    assert f"上报后交 {strayed} 审核" in plain(
        Visitor(app, "reviewer-XJ-1").get(f"/months/{MONTH}/reports/{CODE}").text
    )
