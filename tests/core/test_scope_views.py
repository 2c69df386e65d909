"""Web tests of the access scope."""

import re
from collections import deque

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.markup import document, plain
from tests.readers import READERS
from tests.visitors import Visitor
from tracker.figures import queries as figures
from tracker.months.queries import months
from tracker.plans.rules import Stage
from tracker.positions.models import Position
from tracker.register.models import Bureau, Enterprise, Term


def _foreign(engines, cut):
    """Give the codes and names of every enterprise that has never been within a cut."""
    with Session(engines.reader) as session:
        rows = session.execute(
            sa.select(Enterprise.code, Term.name, Position.bureau_path, Bureau.path)
            .join(Term, Term.enterprise_id == Enterprise.id)
            .join(Bureau, Bureau.id == Term.bureau_id)
            .outerjoin(Position, Position.enterprise_id == Enterprise.id)
            .distinct()
        ).all()
    inside = {row[0] for row in rows if row[0] == cut.key or f"/{cut.key}/" in f"{row[2]}{row[3]}"}
    return {row[0] for row in rows} - inside, {row[1] for row in rows if row[0] not in inside} - {
        row[1] for row in rows if row[0] in inside
    }


def _links(page):
    found = (url.partition("#")[0] for url in document(page).addresses("/.*"))
    return [url for url in found if not url.startswith(("/static", "/bootstrap"))]


@pytest.mark.parametrize("login", READERS)
def test_no_page_that_can_be_reached_names_what_is_anothers_and_no_link_is_dead(shared, demo_template, login):
    visitor, cut = Visitor(shared, login), READERS[login]
    codes, names = _foreign(shared.extensions["engines"], cut)
    assert len(codes) > 50
    seen, waiting = set(), deque(["/home"])
    while waiting and len(seen) < 120:
        url = waiting.popleft()
        kind = re.sub(r"[EP]\d{3,4}|20\d\d-\d\d|(bureau:|bureaus/)[\w-]+|\d+", r"\1*", url)
        if kind in seen:
            continue
        seen.add(kind)
        answer = visitor.get(url)
        assert answer.status_code in (200, 302), url
        if not answer.mimetype.startswith("text/html"):
            continue
        words = plain(answer.text)
        assert not {name for name in names if re.search(rf"{re.escape(name)}(?![一-龥])", words)}, url
        assert not {code for code in re.findall(r"\bE\d{3}\b", words) if code in codes}, url
        waiting.extend(_links(answer.text))
    assert len(seen) > 25


@pytest.mark.parametrize("login", READERS)
def test_lists_totals_and_exports_are_those_of_ones_own_part(shared, login):
    visitor, cut = Visitor(shared, login), READERS[login]
    with Session(shared.extensions["engines"].reader) as session:
        month = months.month(session, "2024-12")
        whole = figures.approved(session, month, cut).at(cut)
    words = plain(visitor.get("/months/2024-12/projects").text)
    assert f"共 {sum(getattr(whole, stage) for stage in Stage)} 个" in words
    assert f"{whole.planned / 10_000:,.2f}" in words
    words = plain(visitor.get("/months/2024-12/enterprises").text)
    assert f"共 {whole.enterprises} 家" in words
    assert visitor.get("/months/2024-12/workbook.xlsx").data.startswith(b"PK")


@pytest.mark.parametrize(
    "address",
    ["?cut=all", "?cut=local", "?cut=bureau:650100", "?cut=bureau:XJ", "?cut=enterprise:E001", "?cut=place:650100",
     "?cut=industry:cement", "?cut=category:dust_removal"],
)  # fmt: skip
@pytest.mark.parametrize("page", ["projects", "projects.xlsx", "enterprises", "enterprises.xlsx", "workbook.xlsx",
                                  "figures/plan.projects.rate"])  # fmt: skip
def test_a_cut_beyond_ones_reach_is_not_there(shared, page, address):
    for login in ("reviewer-XPCC-08-1", "liaison-E020"):
        assert Visitor(shared, login).get(f"/months/2024-12/{page}{address}").status_code == 404


@pytest.mark.parametrize(
    "path", ["?side=local", "?side=xpcc", "/bureaus/XJ", "/bureaus/650100", "/enterprises/E001", "/projects/P0001",
             "/regions.xlsx?side=local", "/paragraph.docx?side=local"],
)  # fmt: skip
def test_a_page_beyond_ones_reach_is_not_there(shared, path):
    for login in ("reviewer-XPCC-08-1", "liaison-E020", "reviewer-652300-1"):
        assert Visitor(shared, login).get(f"/months/2024-12{path}").status_code == 404, login


def test_a_search_finds_only_ones_own(shared):
    assert "没有符合条件的治理项目" in Visitor(shared, "liaison-E020").get("/months/2024-12/projects?q=E001").text
    assert "没有符合条件的治理项目" not in Visitor(shared, "analyst-XJ").get("/months/2024-12/projects?q=E001").text


def test_reading_across_the_trees_ends_with_its_grant(app, demo, past_the_log):
    visitor = Visitor(app, "reviewer-XJ-1")
    assert visitor.get("/months/2024-12").status_code == 200
    with demo.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE read_grant SET to_day = '2024-01-01'")
    assert visitor.get("/months/2024-12").headers["Location"] == "/months/2024-12/bureaus/XJ"
    assert visitor.get("/months/2024-12/bureaus/XPCC").status_code == 404
    assert visitor.get("/months/2024-12?side=xpcc").status_code == 404


def test_who_moves_to_another_bureau_loses_the_old_one_at_the_next_request(app, demo, past_the_log):
    visitor = Visitor(app, "reviewer-650106-1")
    assert visitor.get("/months/2025-01/reports/E020").status_code == 200
    with demo.writer.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE assignment SET bureau_id = (SELECT id FROM bureau WHERE key = '652301') WHERE person_id ="
            " (SELECT id FROM person WHERE key = 'reviewer-650106-1')"
        )
    assert visitor.get("/months/2025-01/reports/E020").status_code == 404
