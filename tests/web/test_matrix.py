"""The access matrix: every route × every person; a route without a row fails."""

from itertools import product

import pytest

from tests.visitors import Visitor

PEOPLE = {
    "liaison-E020": "reader", "reviewer-650106-1": "reader", "reviewer-650100-1": "reader", "reviewer-650100-2": "reader",
    "reviewer-XJ-1": "region", "reviewer-XPCC-08-1": "reader", "reviewer-XPCC-1": "region", "analyst-XJ": "region",
    "expert-1": "expert", "system_admin": "system", "security_admin": "security", "audit_admin": "audit",
    None: "nobody",
}  # fmt: skip
"""Who tries each route, and as what; the regional ones see both trees by grant."""

_OURS = {"liaison-E020", "reviewer-650106-1", "reviewer-650100-1", "reviewer-650100-2"}
"""In whose part enterprise E020 (头屯河区) lies."""
M, OPEN_MONTH = {"month": "2024-12"}, {"month": "2025-01"}
IN, OUT, EDITION = {"code": "E020"}, {"code": "E053"}, {"guideline_id": 1}
TRACK = {"industry": "cement", "track": "organized"}
ROUTES = {
    "home.start": ("open", {}), "signing_in.show": ("open", {}), "signing_in.sign_in": ("open", {}),
    "signing_in.code": ("open", {}), "signing_in.confirm": ("open", {}), "signing_in.link": ("link", {"key": "x"}),
    "signing_in.use_link": ("link", {"key": "x"}), "signing_in.language": ("open", {}),
    "monitoring.show": ("open", {}), "well_known.security": ("open", {}), "well_known.change_password": ("open", {}), "monitoring.numbers": ("system", {}),
    "home.show": ("own", {}), "signing_in.sign_out": ("own", {}), "account.show": ("own", {}), "account.password": ("own", {}),
    "account.end_session": ("own", {"session_id": 0}), "account.act_as": ("own", {"assignment_id": 0}),
    "signing_in.ask_passkey": ("second step", {}), "signing_in.confirm_passkey": ("open", {}),
    "recovery_codes.show": ("own", {}), "recovery_codes.renew": ("own", {}),
    "passkeys.new": ("own", {}), "passkeys.begin": ("own", {}),
    "passkeys.add": ("own", {}), **{f"passkeys.{name}": ("own", {"passkey_id": 0}) for name in ("show", "rename", "remove")},
    "account.phone": ("own", {}), "account.set_phone": ("own", {}), "account.alive": ("own", {}),
    "account.kept": ("own", {}), "account.look": ("own", {}), "guide.show": ("own", {}), "account.take": ("own", {"held_id": 0}), "proving.prove": ("own", {}),
    "figures.overview": ("part", M), "figures.figure": ("part", M | {"code": "plan.projects.rate"}),
    "workbook.month": ("part", M), "figures.paragraph": ("part", M), "figures.regions_export": ("part", M),
    "register.enterprises": ("part", M), "register.enterprises_export": ("part", M), "plans.projects": ("part", M),
    "plans.projects_export": ("part", M), "plans.plan": ("part", M), "reports.index": ("part", OPEN_MONTH), "reports.export": ("part", OPEN_MONTH),
    "search.show": ("part", {}), "exports.index": ("part", {}), "exports.fetch": ("gone", {"export_id": 0}),
    "exports.ask": ("ask", M | {"kind": "projects"}),
    "figures.bureau": ("tree", M | {"key": "650106"}),
    "register.enterprise": ("read", M), "plans.project": ("read project", M), "reports.show": ("read", OPEN_MONTH),
    "proposals.index": ("part", {}), "proposals.show": ("gone", {"proposal_id": 0}), "proposals.effect": ("gone", {"proposal_id": 0}),
    "proposals.decide": ("gone", {"proposal_id": 0, "action": "approve"}), "proposing.enterprise": ("act", {}), "proposing.new_project": ("act", {}),
    "proposing.propose_new_project": ("act", {}), "files.show": ("gone", {"file_id": 0}), "files.preview": ("gone", {"file_id": 0}),
    "files.pages": ("gone", {"file_id": 0}), "files.page": ("gone", {"file_id": 0, "number": 1}),
    "proposing.project": ("act project", {}), "proposing.propose_enterprise": ("act", {}),
    "proposing.propose_project": ("act project", {}),
    "reports.save": ("act", OPEN_MONTH), "reports.submit": ("act", OPEN_MONTH), "reports.withdraw": ("act", OPEN_MONTH),
    "reports.check": ("read", OPEN_MONTH), "reports.contact": ("read", OPEN_MONTH), "reports.receipt": ("maybe", OPEN_MONTH), "reports.history": ("read", OPEN_MONTH),
    "reports.history_export": ("read", OPEN_MONTH),
    "reports.detach": ("act", OPEN_MONTH | {"evidence_id": 0}),
    "notices.index": ("own", {}), "notices.follow": ("own", {"notice_id": 0}), "notices.read_all": ("own", {}),
    "notices.reminders": ("review", OPEN_MONTH), "notices.remind": ("review", OPEN_MONTH),
    "closing.show": ("part", OPEN_MONTH), "closing.bridge": ("part", OPEN_MONTH), "closing.sign_off": ("review", OPEN_MONTH),
    "closing.close": ("review", OPEN_MONTH), "closing.signing": ("review", OPEN_MONTH), "closing.locking": ("review", OPEN_MONTH), "closing.reopen": ("review", OPEN_MONTH),
    "reviews.index": ("part", OPEN_MONTH), "reviews.approve_many": ("part", OPEN_MONTH), "reviews.pass_up": ("act", OPEN_MONTH),
    "reviews.approve": ("act", OPEN_MONTH), "reviews.excuse": ("act", OPEN_MONTH), "reviews.returning": ("act", OPEN_MONTH),
    "reviews.send_back": ("act", OPEN_MONTH), "reviews.recall": ("act", OPEN_MONTH), "reviews.revoke": ("act", OPEN_MONTH),
    "reviews.file_for": ("act", OPEN_MONTH),
    "applications.index": ("part", {}), "applications.begin": ("enter", {}), "judging.batch": ("part", {}), "judging.rate": ("enter", {}),
    **{f"applications.{name}": ("gone", {"application_id": 0}) for name in ("show", "save", "apply", "withdraw")},
    **{f"judging.{name}": ("gone", {"application_id": 0}) for name in (
        "pass_up", "first_review", "hand_in", "reject", "returning", "send_back", "invite", "conclude", "site_check",
        "propose", "agree", "disagree", "object_to", "explain")},
    "judging.uninvite": ("gone", {"application_id": 0, "invitation_id": 0}),
    "letters.index": ("expert", {}), "letters.file": ("expert", {"file_id": 0}),
    **{f"letters.{name}": ("expert", {"application_id": 0}) for name in ("show", "declare", "opine")},
    "keeping.new_enterprise": ("enter", {}), "keeping.add_enterprise": ("enter", {}),
    "keeping.enterprise": ("act", {}), "keeping.change_enterprise": ("act", {}), "keeping.project": ("act project", {}),
    "keeping.change_project": ("act project", {}), "months.extension": ("act", OPEN_MONTH), "months.extend": ("act", OPEN_MONTH),
    "months.index": ("system", {}), "months.new": ("system", {}), "months.add": ("system", {}),
    "months.edit": ("system", OPEN_MONTH), "months.change": ("system", OPEN_MONTH), "months.holidays": ("system", {}),
    "months.set_holiday": ("system", {}), "months.drop_holiday": ("system", {}), "months.fill_holidays": ("system", {}),
    "lists.index": ("system", {}), "lists.new_bureau": ("system", {}), "lists.add_bureau": ("system", {}),
    "lists.bureau": ("system", {"key": "650106"}), "lists.change_bureau": ("system", {"key": "650106"}),
    "lists.place": ("system", {"code": "650106"}), "lists.change_place": ("system", {"code": "650106"}),
    "lists.new_industry": ("system", {}), "lists.add_industry": ("system", {}),
    "lists.industry": ("system", {"code": "cement"}), "lists.change_industry": ("system", {"code": "cement"}),
    "retrofits.index": ("part", {}), "retrofits.export": ("part", {}), "retrofits.enterprise": ("read", {}),
    "retrofits.track": ("maybe", TRACK), "retrofits.claim": ("act maybe", TRACK), "retrofits.decide": ("act maybe", TRACK),
    "retrofits.forward": ("act maybe", TRACK), "retrofits.object_to": ("act maybe", TRACK), "retrofits.settle": ("act maybe", TRACK),
    "retrofits.withdraw_notice": ("act maybe", TRACK),
    "eliminations.index": ("part", {}), "eliminations.export": ("part", {}), "eliminations.show": ("gone", {"unit_id": 0}),
    "eliminations.claim": ("gone", {"unit_id": 0}), "eliminations.decide": ("gone", {"unit_id": 0}),
    "eliminations.new": ("act", {}), "eliminations.add": ("act", {}),
    "retrofit_rules.index": ("rules", {}), "retrofit_rules.new": ("system", {"kind": "limits"}),
    "retrofit_rules.add": ("system", {"kind": "limits"}), "retrofit_rules.edit": ("system", {"kind": "tracks", "rule_id": 1}),
    "retrofit_rules.change": ("system", {"kind": "tracks", "rule_id": 1}),
    "audit.index": ("audit", {}), "audit.check": ("audit", {}), "audit.export": ("audit", {}), "audit.history": ("audit", {"subject": "person", "subject_id": 1}),
    "people.index": ("security", {}), "people.add": ("security", {}), "people.show": ("security", {"person_id": 1}),
    "people.link": ("security", {"person_id": 1, "kind": "reset"}), "people.disable": ("security", {"person_id": 1}),
    "people.edit": ("security", {"person_id": 1}), "people.change": ("security", {"person_id": 1}),
    "people.enable": ("security", {"person_id": 1}), "people.unlock": ("security", {"person_id": 1}), "networks.unlock": ("security", {}),
    "people.drop_phone": ("security", {"person_id": 1}), "people.assign": ("security", {"person_id": 1}),
    "recovering.index": ("administrator", {}), "recovering.confirm": ("administrator", {"recovery_id": 0}),
    "recovering.refuse": ("administrator", {"recovery_id": 0}),
    "people.end_assignment": ("security", {"assignment_id": 0}), "people.grants": ("security", {}),
    "grading.show": ("part", M), "grading.targets": ("part", {"year": 2024}), "grading.set_target": ("enter", {"year": 2024}),
    "guidelines.index": ("part", {}), "guidelines.show": ("part", EDITION), "guidelines.new": ("part", {}), "guidelines.add": ("enter", {}),
    "guidelines.edit": ("part", EDITION), "guidelines.change": ("enter", EDITION), "guidelines.following": ("part", EDITION),
    "guidelines.follow": ("enter", EDITION), "guidelines.indicator": ("part", EDITION | {"number": 1}),
    "guidelines.set_indicator": ("enter", EDITION | {"number": 1}), "guidelines.drop_indicator": ("enter", EDITION | {"number": 1}),
    "guidelines.alerts": ("part", {"code": "cement"}), "guidelines.set_measure": ("enter", {"code": "cement"}),
    "grade_changes.index": ("part", {}), "grade_changes.enterprise": ("read", {}), "grade_changes.propose": ("act", {}),
    "grade_changes.flag": ("act", {}), "grade_changes.show": ("gone", {"change_id": 0}),
    "grade_changes.decide": ("gone", {"change_id": 0, "action": "approve"}), "emergency.index": ("part", {}),
    "emergency.show": ("gone", {"document_id": 0}), "emergency.file": ("gone", {"document_id": 0}),
    "emergency.approve": ("gone", {"document_id": 0}), "emergency.send_back": ("gone", {"document_id": 0}),
    "people.add_grant": ("security", {}), "people.end_grant": ("security", {"grant_id": 0}),
}  # fmt: skip
KEPT = ("keeping.", "proposing.", "months.exten")
"""Pages of reviewers alone: bureaus keep the register, propose and extend."""
DONE = {200, 204, 302, 404, 409, 422}
"""What a page may answer to the one it is for: a record that is not there, a step that is closed, a form not filled in."""


def _rules(app):
    return {rule.endpoint: rule for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static")}


def test_b1_every_route_has_a_row(app):
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


@pytest.mark.parametrize("login", PEOPLE)
def test_b1_each_route_answers_each_person_as_the_table_says(app, login):
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
