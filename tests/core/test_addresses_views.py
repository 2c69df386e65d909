"""Tests of URLs: addresses of steps redirect to their page, unknown ones are 404."""

import re
from itertools import product

import pytest

from tests.length import share
from tests.markup import plain
from tests.routes import IN, PEOPLE, ROUTES
from tests.visitors import Visitor
from tracker.app import create_app
from tracker.config import Settings

STEPS = {"language": "/", "sign-out": "/"}
MONTHS = ("2024-13", "0000-00", "2024-00", "99999-01", "２０２４-１２", "abc", "1999-01", "2024-12-01")
CODES = ("x" * 300, "E999", "'", "%25", "%F0%9F%98%80", "-1")
NUMBERS = ("0", "2147483647", "2147483648", "99999999999999999999", "-1", "1e5", "１")
QUERY = ("page", "year", "cut", "filter", "side", "part", "only", "state", "q", "a", "b", "show", "step", "target", "since",
         "until", "action", "head", "industry", "basis", "sort", "every", "holder")  # fmt: skip
VALUES = ("-1", "99999999999999999999", "bureau:'%F0%9F%98%80", "x" * 300)


SYSTEM = ("lists.", "months.index", "months.new", "months.edit", "months.holidays", "monitoring.", "retrofit_rules.")


def _steps(app):
    taken = {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    return [rule for rule in app.url_map.iter_rules() if "GET" not in rule.methods and rule.rule not in taken]


def _address(app, rule):
    words = ROUTES[rule.endpoint][1]
    more = IN if "code" in rule.arguments else {}
    if rule.rule.startswith("/projects/"):
        more = {"code": "P0070"}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **{**more, **words})


@pytest.mark.parametrize("login", [who for who in PEOPLE if who])
def test_every_address_of_a_step_leads_to_the_page_it_belongs_to(shared, login):
    visitor, rules, opened = Visitor(shared, login), _steps(shared), set()
    assert len(rules) > 90
    for rule in rules:
        path = _address(shared, rule)
        answer = visitor.get(path)
        if answer.status_code == 403:  # the words of another page match too, which is not this person's
            assert path.startswith(("/calendar", "/bureaus", "/industries", "/grades/guidelines")), path
            continue
        assert answer.status_code == 302, path
        page = answer.headers["Location"]
        assert page != path
        first = STEPS.get(path.strip("/"), "/" + path.split("/")[1])
        assert page.startswith(first) or page in ("/people", "/exports"), (path, page)
        if page not in opened:
            opened.add(page)
            assert visitor.get(page, follow_redirects=True).status_code in (200, 403, 404, 409), (path, page)


def test_the_page_of_a_step_is_the_form_it_was_sent_from(shared):
    reviewer, system = Visitor(shared, "reviewer-650106-1"), Visitor(shared, "system_admin")
    pages = {
        "/enterprises/add": "/enterprises/new", "/enterprises/E020/change": "/enterprises/E020/edit",
        "/enterprises/E020/exceedance": "/enterprises/E020/grade", "/bureaus/add": "/bureaus/new",
        "/months/2025-01/reports/E020/evidence/4/detach": "/months/2025-01/reports/E020",
        "/months/2025-01/exports/projects": "/exports", "/calendar/2025-01/change": "/calendar/2025-01",
        "/assignments/3/end": "/people", "/account/held/3": "/account/held", "/sign-out": "/", "/language": "/",
    }  # fmt: skip
    for step, page in pages.items():
        visitor = system if step.startswith(("/bureaus", "/calendar")) else reviewer
        assert visitor.get(step).headers["Location"] == page
        assert visitor.client.head(step).headers["Location"] == page
    assert reviewer.client.put("/language").status_code == 405
    assert reviewer.get("/account").status_code == 200  # opening the address of leaving left nobody out


@pytest.fixture(scope="module")
def both(region, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    return create_app(Settings(folder, str(region.writer.url.render_as_string(hide_password=False))), region)


def _bad(rule):
    """Give the arguments of an address with one of them bad, one after the other."""
    good = ({**IN} if "code" in rule.arguments else {}) | ROUTES[rule.endpoint][1]
    for name in sorted(rule.arguments):
        number = rule._converters[name].__class__.__name__ == "Number"
        values = MONTHS if name == "month" else NUMBERS if number else CODES
        for value in values:
            yield {each: str(good.get(each, "1")) for each in rule.arguments} | {name: value}


def _path(rule, words):
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: words[match[1]], rule.rule)


@pytest.mark.prop
def test_an_address_that_names_nothing_says_so_and_claims_no_loss(both, unhurried):
    region, system = Visitor(both, "reviewer-XJ-1"), Visitor(both, "system_admin")
    for rule in both.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint.endswith("static"):
            continue
        for words in share(both.extensions["engines"].reader, _bad(rule)):
            path = _path(rule, words)
            for visitor in (system,) if rule.endpoint.startswith(SYSTEM) else (region,):
                answer = visitor.get(path)
                assert answer.status_code in (200, 302, 403, 404), path
                if answer.status_code == 404:
                    assert "没有改动任何数据" in answer.text, path
                    assert "没有保存" not in plain(answer.text), path
            if "month" in rule.arguments and words["month"] in MONTHS and rule.endpoint != "months.edit":
                assert region.get(path).status_code == 404, path


@pytest.mark.prop
def test_a_word_of_an_address_that_means_nothing_is_no_failure(both):
    region = Visitor(both, "reviewer-XJ-1")
    pages = ("/months/2024-12/projects", "/months/2024-12/enterprises", "/months/2025-01/reports", "/applications",
             "/retrofits", "/eliminations", "/months/2025-01/reports/E020/history", "/search")  # fmt: skip
    for page, value in share(both.extensions["engines"].reader, product(pages, VALUES)):
        for name in QUERY if page == pages[0] else QUERY[:12:3] + QUERY[1:4]:
            answer = region.get(f"{page}?{name}={value}")
            assert answer.status_code in (200, 302, 400, 404), (page, name, value)


def test_a_month_that_is_none_gets_a_plain_sentence(shared):
    answer = Visitor(shared, "analyst-XJ").get("/months/2024-13")
    assert answer.status_code == 404
    assert "“2024-13”不是月份。请写成 2024-12 的样子。" in plain(answer.text)
    assert "改动没有保存" not in answer.text
    assert "这次只是查看" in answer.text
