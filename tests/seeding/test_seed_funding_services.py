"""Tests of seeded sources of money: stored, unchanged by the same files and by files without the column."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import col

from tests.seeding.seed_history import history, raw
from tracker.core.errors import Invalid
from tracker.plans.models import Project
from tracker.seeding import services as seeding

NOW = datetime(2024, 3, 5, tzinfo=UTC)
SOURCES = {"P1": "enterprise=600.00 central=400.00", "P2": "other", "P3": ""}


def _load(session, files):
    report = seeding.load(session, raw(files), at=NOW)
    session.commit()
    return report.counts["projects"]


def _named():
    files = history()
    files["projects"] = [row | {"funding": SOURCES[row["code"]]} for row in files["projects"]]
    return files


def _kept(session):
    return {row[0]: row[1] for row in session.execute(sa.select(col(Project.code), col(Project.funding)))}


def test_sources_are_loaded_and_a_file_without_the_column_leaves_them(session):
    _load(session, _named())
    expected = {"P1": {"enterprise": 6_000_000, "central": 4_000_000}, "P2": {"other": None}, "P3": {}}
    assert _kept(session) == expected
    assert _load(session, _named()).unchanged == 3
    assert _load(session, history()).unchanged == 3
    assert _kept(session) == expected


def test_a_folder_of_before_the_column_loads_without_sources(session):
    _load(session, history())
    assert set(map(str, _kept(session).values())) == {"{}"}


def test_a_plan_item_below_the_sources_that_are_kept_is_refused_at_its_amount(session):
    _load(session, _named())
    ended = {"project": "P1", "year": "2024", "planned": "1000.00", "due": "2024年10月", "from_month": "2023-12",
             "to_month": "2024-01"}  # fmt: skip
    less = ended | {"planned": "999.99", "from_month": "2024-02", "to_month": ""}
    with pytest.raises(
        Invalid, match=r"plan_items 第 3 行，planned：资金来源合计 1,000\.00 万元，超过计划投资 999\.99"
    ):
        seeding.load(session, raw({"plan_items": [ended, less]}), at=NOW)
