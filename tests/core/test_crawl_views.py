"""Crawl of every route and method by different people: no data outside their scope, no error."""

import difflib
import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import crawl, planted, worlds
from tests.length import LONG
from tests.readers import READERS
from tests.routes import ROUTES
from tracker.app import create_app
from tracker.config import Settings
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.experts import GradeInvitation
from tracker.people.models.people import Person
from tracker.register.models import Enterprise, Term

WHO = (*READERS, "expert-1") if LONG else ("liaison-E020", "reviewer-XPCC-08-1")
"""Who crawls: in the long run a person of every kind that reads a part of the region, in every way."""
BOTH = ("E053", "E020")
"""Another's enterprise, and one's own."""

pytestmark = pytest.mark.prop


@pytest.fixture(scope="module")
def planted_region(region):
    """Give the demonstration with a record of every kind of one's own and of another's, on both databases."""
    planted.plant(region, *BOTH)
    return region


def _site(engines, folder):
    settings = Settings(folder, engines.writer.url.render_as_string(hide_password=False))
    planted.keep(settings.evidence_dir, *BOTH)
    return create_app(settings, engines)


def _part(engines, login):
    if login in READERS:
        return worlds.part_of(engines, READERS[login])
    with Session(engines.reader) as session:
        asked = sa.select(GradeApplication.enterprise_id).join(GradeInvitation).join(
            Person, Person.id == GradeInvitation.person_id
        )  # fmt: skip
        return worlds.Part(set(session.scalars(asked.where(Person.key == login))), set())


@pytest.mark.parametrize("login", WHO)
def test_no_answer_is_another_where_nothing_of_anothers_ever_existed(planted_region, tmp_path, login):
    own = _part(planted_region, login)
    whole, alone = worlds.both(planted_region, tmp_path, own)
    sites = [_site(each, tmp_path / name) for each, name in ((whole, "a"), (alone, "b"))]
    asks = list(crawl.asks(sites[0], ROUTES, crawl.rows(planted_region, own.enterprises), every=LONG))
    read = 0
    pairs = zip(*(crawl.answers(site, login, asks) for site in sites), strict=True)
    for (ask, status, first), (_, other_status, second) in pairs:
        assert max(status, other_status) < 500, ask
        read += status < 400
        told = (status, crawl.masked(first)), (other_status, crawl.masked(second))
        assert told[0] == told[1], (ask, told[0][0], told[1][0], _difference(told[0][1], told[1][1]))
    whole.dispose()
    alone.dispose()
    assert read > len(asks) / 10


def _difference(first, second):
    lines = difflib.unified_diff(first.split("\n"), second.split("\n"), lineterm="", n=0)
    return [line for line in lines if line.strip("+- ")][:12]


def test_no_answer_names_an_enterprise_to_the_system_administrator_who_reads_none(planted_region, tmp_path):
    with Session(planted_region.reader) as session:
        rows = session.execute(sa.select(Term.name, Enterprise.code, Enterprise.uscc).join(Enterprise)).all()
    names = {word for row in rows for word in row} - {None, *BOTH}
    spoken = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    whole, alone = worlds.both(planted_region, tmp_path, worlds.Part(set(), set()))
    alone.dispose()
    site = _site(whole, tmp_path)
    asks = crawl.asks(site, ROUTES, crawl.rows(whole, set()), every=LONG)
    for ask, status, text in crawl.answers(site, "system_admin", asks):
        assert status < 500, ask
        assert not spoken.search(text), (ask, spoken.findall(text)[:5])
    whole.dispose()
