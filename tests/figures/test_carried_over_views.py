"""Web tests of 往年结转 after the plan year turned (rule 16)."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import regions_turned
from tests.markup import Document
from tests.visitors import Visitor
from tracker.app import create_app
from tracker.closing import queries as closing
from tracker.config import Settings
from tracker.figures.queries.verification import verify
from tracker.months.models import Month
from tracker.positions.models import Position
from tracker.register.models import Enterprise
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import outstanding, report_status, reports
from tracker.seeding import services as seeding

NOW = datetime(2025, 1, 15, 4, tzinfo=UTC)
JANUARY = "2025-01"


def load(engines, folder):
    with Session(engines.writer) as session, session.begin():
        seeding.load(session, seeding.read(regions_turned.turned(folder)), at=NOW)


def test_who_has_only_items_of_earlier_years_reports_and_is_listed_among_those_who_should(engines, tmp_path):
    load(engines, tmp_path)
    with Session(engines.reader) as session:
        month = session.get_one(Month, JANUARY)
        own = session.scalars(sa.select(Enterprise).where(Enterprise.code == "E1")).one()
        years = session.scalars(
            sa.select(Position.year).where(Position.month == JANUARY, Position.enterprise_id == own.id)
        )
        assert list(years) == [2024]
        report = session.scalars(
            sa.select(MonthlyReport).where(MonthlyReport.month == JANUARY, MonthlyReport.enterprise_id == own.id)
        ).one()
        assert [line.code for line in reports.lines(session, report)] == ["P2"]
        assert [row.code for row in report_status.rows(session, month)] == ["E1", "E2"]
        assert sum(sum(states.values()) for states in report_status.by_bureau(session, month).values()) == 2
        assert [each.code for each in outstanding.reports(session, JANUARY)] == ["E1", "E2"]
        assert len(closing.not_approved(session, JANUARY, "local")) == 1
        assert verify(session).differences == ()


@pytest.fixture
def read(sqlite, tmp_path):
    load(sqlite, tmp_path / "region")
    site = create_app(Settings(tmp_path, str(sqlite.writer.url)), sqlite)
    client = Visitor(site, "x1").client

    def get(address):
        answer = client.get(address)
        return Document(answer.text, status=answer.status_code)

    return get


def test_an_item_of_an_earlier_year_has_money_of_this_year_and_no_rate(read):
    listed = read(f"/months/{JANUARY}/projects?year=2024")
    assert listed.status == 200
    (row,) = [row for row in listed.rows if "VOCs治理" in " ".join(row)]
    assert "—" in row
    assert not [cell for cell in row if "%" in cell]
    page = read(f"/months/{JANUARY}/enterprises/E1")
    assert "往年结转" in page.words
    (row,) = [row for row in page.rows if "VOCs治理" in " ".join(row)]
    assert "—" in row
