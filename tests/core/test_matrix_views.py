"""The access matrix: every route × every person; a route without a row fails."""

from itertools import product

import pytest

from tests.length import LONG
from tests.routes import IN, OUT, PEOPLE, ROUTES
from tests.visitors import Visitor

WHO = tuple(PEOPLE) if LONG else tuple(who for who in PEOPLE if who not in ("reviewer-650100-1", "reviewer-XPCC-1"))
"""Who tries in this run: one of each kind, in the long run everybody."""
_OURS = {"liaison-E020", "reviewer-650106-1", "reviewer-650100-1", "reviewer-650100-2"}
"""In whose part enterprise E020 (头屯河区) lies."""
KEPT = ("keeping.", "proposing.", "months.exten")
"""Pages of reviewers alone: bureaus keep the register, propose and extend."""
DONE = {200, 204, 302, 404, 409, 422}
"""What a page may answer to the one it is for: a record that is not there, a step that is closed, a form not filled in."""


def _rules(app):
    return {rule.endpoint: rule for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static")}


def test_every_route_has_a_row(app):
    assert set(_rules(app)) == set(ROUTES)


ANSWERS = {
    "review": {200, 302, 403, 409, 422},
    "enter": {200, 403, 422},
    "open": {200, 302, 404, 422},
    "link": {404},
    "second step": {401},
    "own": DONE,
    "part": {200, 302},
    "gone": {404},
    "ask": {302},
}
"""`gone`: a record that does not exist; its own tests try the others. `ask`: what every reader may ask for, an analyst too."""


def _wanted(group, who, login, outside):
    """Give the answers that the table allows."""
    if group in ("open", "link", "second step"):
        return ANSWERS[group]
    if who == "nobody":
        return {302}
    if group == "rules":
        return {200} if who in ("reader", "region", "system") else {403}
    if group == "administrator":
        return DONE if who in ("security", "system", "audit") else {403}
    if group in ("security", "system", "audit", "expert"):
        return DONE if who == group else {403}
    if group != "own" and who not in ("reader", "region"):
        return {403}
    return ANSWERS[group] if group in ANSWERS else _of_a_record(group, who, login, outside)


def _never(endpoint, method, login, group):
    """Tell whether a person's role never acts here: an analyst only reads, a liaison keeps no register."""
    if login == "analyst-XJ":
        return endpoint.startswith(KEPT) or (method == "POST" and group.startswith(("act", "part", "review", "gone")))
    return login == "liaison-E020" and endpoint.startswith(KEPT)


def _of_a_record(group, who, login, outside):
    seen = who == "region" or (login in _OURS and not outside)
    if not seen or (group == "tree" and login == "liaison-E020"):
        return {404}
    if group == "maybe":
        return {200, 404}
    if group == "act maybe":
        return {200, 302, 403, 404, 409, 422}
    return {200, 302, 403, 409, 422} if group.startswith("act") else {200}


@pytest.mark.prop
@pytest.mark.parametrize("login", WHO)
def test_each_route_answers_each_person_as_the_table_says(app, login):
    visitor, who = Visitor(app, login), PEOPLE[login]
    app.config["WTF_CSRF_ENABLED"] = False
    for (endpoint, rule), outside in product(_rules(app).items(), (False, True)):
        group, words = ROUTES[endpoint]
        if endpoint in ("signing_in.sign_out", "people.disable") or (outside and "code" not in rule.arguments):
            continue  # these end sessions; they have tests of their own
        enterprise = OUT if outside else IN
        if group.endswith(" project"):
            enterprise = {"code": "P0170" if outside else "P0070"}
        if endpoint == "figures.figure":
            enterprise = {}
        with app.test_request_context():
            path = app.url_for(endpoint, **{**(enterprise if "code" in rule.arguments else {}), **words})
        method = "POST" if "POST" in rule.methods else "GET"
        answer = visitor.client.open(path, method=method)
        wanted = _wanted(group, who, login, outside)
        if who != "nobody" and (group.startswith("act") or method == "POST") and _never(endpoint, method, login, group):
            wanted = {403, 404} if outside else {403}
        assert answer.status_code in wanted, (endpoint, path, answer.status_code)
        if who == "nobody" and group not in ("open", "link", "second step"):
            assert answer.headers["Location"].startswith("/sign-in")
