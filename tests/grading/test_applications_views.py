"""Web tests of applications: access, order of steps, confidential opinions."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import grading_chain as grading
from tests.markup import document, plain
from tests.refused import refusals
from tests.visitors import Visitor
from tracker.core.roles import Role
from tracker.grading.models.applications import GradeAnswer, GradeApplication
from tracker.grading.models.guidelines import GradeGuideline
from tracker.grading.queries import expert_review, grades
from tracker.people.models.people import Assignment
from tracker.people.queries import people
from tracker.register.models import Enterprise

NOW = datetime(2026, 2, 9, 4, tzinfo=UTC)
CREW = {"filer": "liaison-E020", "county": "reviewer-650106-1", "prefecture": "reviewer-650100-1",
        "root": "reviewer-XJ-1", "second": "reviewer-XJ-2", "experts": ("expert-1", "expert-2")}  # fmt: skip


@pytest.fixture
def numbers(app):
    """Give the applications of the demonstration by their enterprise's code."""
    with Session(app.extensions["engines"].reader) as session:
        return _numbers(session)


def _numbers(session):
    query = sa.select(Enterprise.code, GradeApplication.id).join(
        GradeApplication, GradeApplication.enterprise_id == Enterprise.id
    )
    return dict(tuple(row) for row in session.execute(query))


def _post(app, login, path, **fields):
    return Visitor(app, login).post(path, data=fields)


def _explain(app, number):
    """Explain as the root what is open of an application, if anything is."""
    page = Visitor(app, "reviewer-XJ-1").get(f"/applications/{number}").text
    codes = document(page).names("explain-[a-z]+")
    if codes:
        said = dict.fromkeys(codes, "已核实，正在整改")
        assert (
            _post(
                app, "reviewer-XJ-1", f"/applications/{number}/explain", version=_version(app, number), **said
            ).status_code
            == 302
        )


def _version(app, number):
    with Session(app.extensions["engines"].reader) as session:
        return session.get_one(GradeApplication, number).version


def test_no_step_is_skipped_and_nobody_decides_their_own_and_each_refusal_is_recorded(app, numbers):
    def refused(login, code, step, status, **fields):
        number = numbers[code]
        answer = _post(app, login, f"/applications/{number}/{step}", version=_version(app, number), **fields)
        assert answer.status_code == status, (login, step)

    refused("reviewer-XJ-1", "E002", "agree", 409)
    refused("reviewer-XJ-1", "E016", "agree", 403)
    refused("reviewer-XJ-1", "E019", "conclude", 409)
    refused("reviewer-XJ-1", "E048", "first-review", 403)
    refused("reviewer-652302-1", "E048", "first-review", 403)
    refused("reviewer-652302-1", "E048", "hand-in", 409)
    refused("liaison-E045", "E045", "apply", 422)
    refused("reviewer-XJ-1", "E026", "send-back", 422)
    with Session(app.extensions["engines"].reader) as session:
        assert refusals(session) == 6
        assert _numbers(session) == numbers


def test_lists_counts_and_pages_of_others_tell_a_bureau_nothing(app, numbers):
    def seen(login, path="/applications?year=2024"):
        return Visitor(app, login).get(path)

    everything, own = plain(seen("analyst-XJ").text), plain(seen("reviewer-652302-1").text)
    assert "目标 25 家" in everything
    assert "申请 20 家" in everything
    assert "目标 — 家" in own
    inside = [code for code, number in numbers.items()
              if seen("reviewer-652302-1", f"/applications/{number}").status_code == 200]  # fmt: skip
    assert f"申请 {len(inside)} 家" in own
    assert f"{len(inside)} 件" in own
    assert 0 < len(inside) < 20
    assert seen("reviewer-652302-1", "/applications?year=2024&cut=bureau:650100").status_code == 404
    assert seen("reviewer-652302-1", "/applications?year=2024&cut=side:xpcc").status_code == 404
    liaison = plain(seen("liaison-E045").text)
    assert "漏斗" not in liaison
    assert "1 件" in liaison
    assert seen("liaison-E045", f"/applications/{numbers['E048']}").status_code == 404


def test_an_expert_reads_where_they_are_asked_and_only_after_declaring_no_conflict(app, numbers):
    number = numbers["E019"]
    undeclared = Visitor(app, "expert-2").get(f"/letters/{number}").text
    assert "先声明有无利益冲突" in undeclared
    assert "符合，见所附材料" not in undeclared
    assert "符合，见所附材料" in Visitor(app, "expert-1").get(f"/letters/{number}").text
    assert Visitor(app, "expert-3").get(f"/letters/{number}").status_code == 404
    for code in ("E002", "E026", "E048"):
        assert Visitor(app, "expert-1").get(f"/letters/{numbers[code]}").status_code == 404
    assert _post(app, "expert-2", f"/letters/{number}/opine").status_code == 409
    assert _post(app, "expert-2", f"/letters/{number}/declare", stance="conflict").status_code == 302
    assert Visitor(app, "expert-2").get(f"/letters/{number}").status_code == 404
    assert _post(app, "expert-2", f"/letters/{number}/opine").status_code == 404
    with Session(app.extensions["engines"].reader) as session:
        found = session.get_one(GradeApplication, number)
        assert expert_review.majorities(session, found, [1], grades.grade_set(
            session.get_one(GradeGuideline, found.guideline_id))) == {}  # fmt: skip


def test_opinions_are_seen_by_nobody_outside_the_review(app, numbers):
    page = f"/applications/{numbers['E002']}"
    assert "看示范函审专家的意见" in Visitor(app, "reviewer-XJ-1").get(page).text
    with Session(app.extensions["engines"].reader) as session:
        firm = session.scalars(sa.select(GradeApplication).where(GradeApplication.id == numbers["E002"])).one()
        own = {each.person_id for each in people.assignments(session) if each.enterprise_id == firm.enterprise_id}
        login = next(each.key for each in people.persons(session) if each.id in own)
    for outsider in ("analyst-XJ", "reviewer-XPCC-1", login):
        text = Visitor(app, outsider).get(page).text
        assert "函审专家" not in text.replace("专家函审", ""), outsider
        assert "按专家多数意见" not in text


def test_a_new_edition_in_the_middle_leaves_an_application_on_its_own_and_says_so(app):
    with Session(app.extensions["engines"].writer) as session, session.begin():
        made = grading.Chain(session, NOW, code="E020", by=CREW).answered()
        number, industry = made.found.id, session.get_one(GradeGuideline, made.found.guideline_id).industry_code
        before = made.found.guideline_id
        grading.edition(session, industry, "新版2026", from_day=date(2026, 3, 1))
    text = plain(Visitor(app, "reviewer-650106-1").get(f"/applications/{number}").text)
    assert "2026-03-01 起施行新版" in text
    assert "仍按原版 演示2020 办理" in text
    assert (
        _post(app, "reviewer-650106-1", f"/applications/{number}/pass-up", version=_version(app, number)).status_code
        == 302
    )
    with Session(app.extensions["engines"].reader) as session:
        assert session.get_one(GradeApplication, number).guideline_id == before


def test_a_self_assessment_with_a_blank_indicator_is_not_handed_in_and_loses_nothing_typed(app, past_the_log):
    with Session(app.extensions["engines"].writer) as session, session.begin():
        made = grading.Chain(session, NOW, code="E020", by=CREW, line="二号窑")
        number, keys, version = made.found.id, made.keys, made.found.version
    typed = {f"i{key}-level": "B" for key in keys[:-1]} | {f"i{keys[0]}-fact": "两台袋式除尘"}
    answer = _post(app, "liaison-E020", f"/applications/{number}/apply", version=version, **typed)
    assert answer.status_code == 422
    assert "还有 1 项指标没有自评" in answer.text
    assert 'value="两台袋式除尘"' in Visitor(app, "liaison-E020").get(f"/applications/{number}").text
    whole = {f"i{key}-level": "B" for key in keys}
    said = typed | whole

    def applied(**more):
        answer = _post(
            app, "liaison-E020", f"/applications/{number}/apply", version=_version(app, number), **said | more
        )
        return answer.status_code, plain(answer.text)

    status, text = applied()
    assert (status, f"还有 {len(keys)} 项指标没有附指南要求的证明材料" in text) == (422, True)
    with Session(app.extensions["engines"].writer) as session, session.begin():
        found = session.get_one(GradeApplication, number)
        file_id = grading.proof(session, found.enterprise_id, grading.actor(session, "liaison-E020", NOW), NOW)
        session.execute(sa.update(GradeAnswer).where(GradeAnswer.application_id == number).values(file_id=file_id))
    status, text = applied()
    assert (status, "还有 1 条准强制性问题没有说明" in text) == (422, True)
    status, text = applied(**{"explain-overdue": "设备已到货，三月底建成"})
    assert status == 302
    county = plain(Visitor(app, "reviewer-650106-1").get(f"/applications/{number}").text)
    assert "说明：设备已到货，三月底建成" in county


def test_a_self_assessment_keeps_itself_while_it_is_filled_in_and_tells_what_is_missing(app):
    with Session(app.extensions["engines"].writer) as session, session.begin():
        made = grading.Chain(session, NOW, code="E020", by=CREW, line="三号窑")
        number, keys, version = made.found.id, made.keys, made.found.version
    liaison = Visitor(app, "liaison-E020")
    typed = {f"i{key}-level": "B" for key in keys[:-1]} | {f"i{keys[-1]}-level": "C"}
    answer = liaison.post(
        f"/applications/{number}/save", data={"version": version, **typed}, headers={"X-Autosave": "1"}
    )
    kept = answer.get_json()
    assert kept["version"] == _version(app, number) == version + 1
    assert "现为C级" in plain(kept["found"]["gap"])
    assert "达到B级" in plain(kept["found"][f"i{keys[0]}-state"])
    assert "未到B级" in plain(kept["found"][f"i{keys[-1]}-state"])


def test_two_people_on_one_page_the_second_is_told_who_was_first(app, numbers):
    number = numbers["E002"]
    version = _version(app, number)
    _explain(app, number)
    version = _version(app, number)
    first = _post(app, "reviewer-XJ-1", f"/applications/{number}/propose", version=version, level="B", opinion="达到")
    second = _post(
        app, "reviewer-XJ-2", f"/applications/{number}/propose", version=version, level="none", opinion="再看"
    )
    assert first.status_code == 302
    assert second.status_code == 409
    assert "示范审核员（自治区）" in second.text


def test_the_decision_shows_the_ceiling_with_its_reason_and_closes_what_is_above(app, numbers):
    """示范水泥 E003 applies for A; first review and experts saw B at one indicator."""
    number = numbers["E003"]
    _explain(app, number)
    page = Visitor(app, "reviewer-XJ-1").get(f"/applications/{number}").text
    text = plain(page)
    assert "最高可评 B级" in text
    assert "专家多数意见中“自动监测和工况监控”为B级（决定最高等级）" in text
    assert "申请目标为A级" in text
    assert document(page).has('option[value="A"][disabled]')
    assert document(page).has('option[value="B"]:not([disabled])')
    assert "最高可评B级，不能评为A级" in text
    refused = _post(
        app,
        "reviewer-XJ-1",
        f"/applications/{number}/propose",
        version=_version(app, number),
        level="A",
        opinion="同意",
    )
    assert refused.status_code == 422
    assert "不能评为A级" in plain(refused.text)
    taken = _post(
        app,
        "reviewer-XJ-1",
        f"/applications/{number}/propose",
        version=_version(app, number),
        level="B",
        opinion="达到",
    )
    assert taken.status_code == 302
    outside = plain(Visitor(app, "analyst-XJ").get(f"/applications/{number}").text)
    assert "专家多数意见" not in outside


def test_the_page_says_which_expert_cannot_be_invited_and_why(app, numbers, past_the_log):
    number, root = numbers["E003"], Visitor(app, "reviewer-XJ-1")

    def box(expert):
        page = document(root.get(f"/applications/{number}").text)
        return page.has(f'[name="expert"][value="{expert}"][disabled]'), page.one(
            f'label:has([name="expert"][value="{expert}"])'
        ).words

    with Session(app.extensions["engines"].writer) as session, session.begin():
        firm = session.get_one(GradeApplication, number).enterprise_id
        expert = people.by_key(session, "expert-3").id
        before = box(expert)
        session.add(
            Assignment(person_id=expert, role=Role.LIAISON, enterprise_id=firm, from_day=date(2020, 1, 1),
                       to_day=date.today() - timedelta(days=30))
        )  # fmt: skip
    after = box(expert)
    assert (before[0], "不能邀请" in before[1]) == (False, False)
    assert (after[0], "不能邀请：近五年任该企业联络员" in after[1]) == (True, True)


def test_a_level_is_refused_until_the_open_findings_are_explained(app, numbers, past_the_log):
    with Session(app.extensions["engines"].writer) as session, session.begin():
        found = session.get_one(GradeApplication, numbers["E002"])
        grading.exceed(
            session,
            found.enterprise_id,
            grading.actor(session, "reviewer-XJ-1", NOW),
            datetime(2025, 1, 2, 4, tzinfo=UTC),
        )
    said = {"version": _version(app, numbers["E002"]), "level": "B", "opinion": "达到"}
    refused = _post(app, "reviewer-XJ-1", f"/applications/{numbers['E002']}/propose", **said)
    assert refused.status_code == 422
    assert "没有说明" in plain(refused.text)


def test_the_batch_closes_what_has_open_findings_and_says_why(app):
    page = Visitor(app, "reviewer-XJ-1").get("/applications/batch")
    closed = document(page.text).attribute("[name=application][disabled]", "value")
    assert "准强制性问题没有说明" in plain(page.text)
    refused = _post(app, "reviewer-XJ-1", "/applications/batch", application=closed, batch="一", document_no="1号",
                    **{f"version-{closed}": _version(app, int(closed))})  # fmt: skip
    assert refused.status_code == 422
    _explain(app, int(closed))
    again = document(Visitor(app, "reviewer-XJ-1").get("/applications/batch").text)
    assert again.has(f'[name=application][value="{closed}"]:not([disabled])')
