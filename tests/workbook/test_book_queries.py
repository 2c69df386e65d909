"""Tests of workbook data: figures equal those of the commands at every cut, rows those of the lists."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests import regions
from tests.workbook import reading
from tests.workbook.reading import figures as figures_of
from tests.workbook.reading import shown
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.cuts import ALL, parse_cut
from tracker.core.errors import NotFound
from tracker.figures import queries as figures
from tracker.months.queries import months
from tracker.plans.rules import Stage
from tracker.seeding import services as seeding
from tracker.workbook import sheets
from tracker.workbook.queries.workbook_data import book

NOON = datetime(2025, 2, 7, 4, tzinfo=UTC)
CUTS = ("all", "side:local", "side:xpcc", "bureau:XJ", "bureau:652300", "bureau:652302", "place:659004", "industry:cement",
        "category:boiler", "enterprise:E001")  # fmt: skip


@pytest.fixture
def reading_demo(demo):
    with Session(demo.reader) as session:
        yield session


def read(session, month, cut="all"):
    return book(session, months.month(session, month), parse_cut(cut), version="0.1.0", at=NOON)


@pytest.mark.parametrize("cut", CUTS)
def test_the_workbook_and_the_commands_say_the_same_at_every_cut(reading_demo, cut):
    month = months.month(reading_demo, "2024-12")
    content = sheets.write(read(reading_demo, "2024-12", cut))
    rows = figures_of(content)
    values = figures.values(figures.approved(reading_demo, month, parse_cut(cut)), parse_cut(cut))
    assert [(value.figure.code, value.value) for value in values] == [
        (code, shown(row[1], values[number].figure.kind)) for number, (code, row) in enumerate(rows.items())
    ]
    signs = {row[1]: row[2] for row in reading.values(content)["封面"].iter_rows(values_only=True)}
    assert signs["校核结论"] == "通过"


def test_the_published_month_says_the_published_sentence(reading_demo):
    found = read(reading_demo, "2024-12")
    assert "实施112家企业" in found.paragraph
    assert "已完成投资30.27亿元，完成率54.69%" in found.paragraph
    assert (len(found.enterprises), len(found.projects), len(found.months)) == (112, 408, 12)
    assert found.frozen


def test_a_part_holds_only_its_own_and_is_ranked_among_its_own(reading_demo):
    found = read(reading_demo, "2024-12", "bureau:652300")
    assert {line.bureau_path.split("/")[2] for line in (*found.enterprises, *found.projects)} == {"652300"}
    assert found.unit == "昌吉州生态环境局"
    assert found.paragraph.startswith("昌吉州：")
    ranked = [line.name for line in found.regions if line.ranked]
    assert "阜康市" in ranked
    assert "昌吉州" not in ranked


def test_a_leaf_is_one_line_and_a_category_has_no_sentence(reading_demo):
    assert [line.name for line in read(reading_demo, "2024-12", "bureau:652302").regions] == ["阜康市"]
    assert read(reading_demo, "2024-12", "category:boiler").paragraph == ""


def test_an_open_month_names_the_moment_and_says_that_it_is_open(reading_demo):
    found = read(reading_demo, "2025-01")
    assert (found.frozen, found.state) == (False, "填报中")
    assert found.moment == NOON
    assert found.indicators[0].last is not None


def test_an_unknown_part_is_not_found(reading_demo):
    with pytest.raises(NotFound):
        read(reading_demo, "2024-12", "bureau:nowhere")


def test_both_databases_give_the_same_book(session, tmp_path):
    seeding.load(session, seeding.read(regions.write(tmp_path / "seed")), at=datetime(2024, 2, 1, tzinfo=UTC))
    session.flush()
    found = read(session, "2024-01")
    first, second = found.enterprises
    assert found.cut == ALL
    assert (first.code, first.grade, first.organized, first.production.label) == ("E1", "B", "建设完成", "在产")
    assert (second.code, second.grade, second.report) == ("E2", "", "审核中")
    assert [(line.code, line.stage, line.total) for line in found.projects] == [
        ("P1", Stage.CONSTRUCTION, 1_000_000),
        ("P2", Stage.NOT_STARTED, 0),
        ("P3", Stage.NOT_STARTED, 0),
    ]
    assert [(line.name, line.ranked, line.direct) for line in found.regions] == [
        ("市", True, False),
        ("县", False, False),
        ("师", True, False),
    ]
    assert [each.last.month for each in found.indicators] == ["2023-12"] * len(found.indicators)
    assert sheets.write(found) == sheets.write(read(session, "2024-01"))


def test_the_file_of_a_closed_month_stays_the_same_while_the_chain_grows(demo):
    with Session(demo.writer) as session:
        closed, still_open = read(session, "2024-12"), read(session, "2025-01")
        for action, changes in ((AuditAction.SIGN_IN, False), (AuditAction.EXPORTED, False), (AuditAction.SAVED, True)):
            audit.record(session, action, by=None, at=datetime.now(UTC), name="示范")
            session.flush()
            assert sheets.write(read(session, "2024-12")) == sheets.write(closed)
            assert (read(session, "2025-01").chain != still_open.chain) is changes
