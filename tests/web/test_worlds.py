"""Another's part: an answer is the same where nothing of it has ever existed, whatever is asked, in whatever way."""

import difflib

import pytest

from tests import crawl, worlds
from tests.web.test_matrix import ROUTES
from tests.web.test_reach import BODY, PEOPLE
from tracker.app import create_app
from tracker.config import Settings

SHORT = ("liaison-E020", "reviewer-650106-1")


def _site(engines, folder):
    folder.mkdir()
    return create_app(Settings(folder, engines.writer.url.render_as_string(hide_password=False)), engines)


@pytest.mark.parametrize("login", SHORT)
def test_no_answer_is_another_where_nothing_of_anothers_ever_existed(region, tmp_path, login):
    whole, alone = worlds.both(region, tmp_path, PEOPLE[login])
    own, _ = worlds.own_part(region, PEOPLE[login])
    sites = [_site(each, tmp_path / name) for each, name in ((whole, "a"), (alone, "b"))]
    asks = list(crawl.asks(sites[0], ROUTES, crawl.rows(region, own), BODY))
    told, differing = 0, []
    for (ask, status, first), (_, other_status, second) in zip(
        *(crawl.answers(site, login, iter(asks)) for site in sites), strict=True
    ):
        assert max(status, other_status) < 500, ask
        told += status < 400
        if (status, crawl.masked(first)) != (other_status, crawl.masked(second)):
            lines = difflib.unified_diff(crawl.masked(first).split("\n"), crawl.masked(second).split("\n"), lineterm="", n=0)
            differing.append((ask.method, ask.address, (ask.data or {}).get("do"), status, other_status, [x for x in lines if x.strip("+- ")][:12]))
    for each in (whole, alone):
        each.dispose()
    assert told > 150
    assert not differing, "\n".join(map(str, differing))
