"""Web tests of retrofits."""

from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.markup import plain
from tests.record_pages import save
from tests.visitors import Visitor
from tracker.core.audit.models import AuditEvent
from tracker.people.queries import people
from tracker.register.models import Enterprise
from tracker.retrofits import queries, services
from tracker.retrofits.models.rules import RetrofitLimit, RetrofitMilestone
from tracker.retrofits.rules import Claim, Track

NOW = datetime(2026, 2, 9, 4, tzinfo=UTC)
REPORT = "/months/2025-01/reports/E020"


def _board(app, words="", login="reviewer-XJ-1"):
    return plain(Visitor(app, login).get(f"/retrofits?{words}").text)


@pytest.mark.parametrize(
    ("words", "there", "absent"),
    [
        ("industry=steel", "示范钢铁三厂", "示范水泥七厂"),
        ("only=stalled", "示范焦化一厂", "示范水泥七厂"),
        ("only=waiting", "没有符合条件的企业", "示范焦化一厂"),
        ("q=八一", "八一钢铁公司", "示范钢铁一厂"),
    ],
)
def test_the_board_is_narrowed_by_industry_state_and_words(app, words, there, absent):
    text = _board(app, words)
    assert there in text
    assert absent not in text


def test_the_board_is_handed_over_as_it_is_narrowed_with_a_line_for_each_track(app):
    file = Visitor(app, "reviewer-XJ-1").get("/retrofits.xlsx?industry=steel").data
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(BytesIO(file)).worksheets[0].iter_rows()]
    named = [row for row in rows if any("钢铁" in str(value) for value in row[:2]) and any(value for value in row[2:])]
    assert sum("示范钢铁三厂" in row for row in named) == 3
    assert not any("水泥" in str(value) for row in rows for value in row)


def test_a_claim_waits_on_home_for_the_bureau_and_what_is_not_complete_for_the_liaison(app, demo):
    liaison = Visitor(app, "liaison-E020")
    assert "项超低排放改造内容未完成" in plain(liaison.get("/home").text)
    assert "有组织：建设中 申报“建设完成”" in plain(liaison.get(REPORT).text)
    bureau = Visitor(app, "reviewer-650106-1")
    assert "改造申报待核实" not in plain(bureau.get("/home").text)
    with Session(demo.writer) as session, session.begin():
        enterprise_id = session.scalars(sa.select(Enterprise.id).where(Enterprise.code == "E020")).one()
        person_id = people.by_key(session, "liaison-E020").id
        by = next(each for each in people.actors(session, NOW.date()) if each.person_id == person_id)
        for track in (Track.ORGANIZED, Track.FUGITIVE):
            found = queries.track(session, enterprise_id, "cement", track)
            stage = queries.rule(session, "cement", track).following(found.stage)
            said = Claim(stage=stage, since=date(2026, 2, 1), document="乌环验〔2026〕1号")
            services.claim_track(session, enterprise_id, "cement", track, said, by=by, version=found.version, at=NOW)
    assert "1 家企业的改造申报待核实 超低排放改造，共 2 项" in plain(bureau.get("/home").text), (
        "counted as the list counts"
    )
    assert "示范水泥六厂" in _board(app, "only=waiting", "reviewer-650106-1")
    told = "有组织：建设中 已申报“建设完成”，待核实"
    for page in (liaison.get(REPORT), liaison.get(f"{REPORT}/check"), bureau.get(REPORT)):
        assert told in plain(page.text), "it is reported with the monthly report, and seen with it"


def test_a_milestone_or_limit_out_of_use_leaves_the_board_and_stays_in_the_rules(app):
    admin = Visitor(app, "system_admin")
    with Session(app.extensions["engines"].reader) as session:
        milestone = session.scalars(sa.select(RetrofitMilestone).order_by(RetrofitMilestone.id)).first()
        limit = session.scalars(sa.select(RetrofitLimit.id).order_by(RetrofitLimit.id)).first()
    target = milestone.target
    count = _board(app).count(target)
    assert count
    for kind, number in (("milestones", milestone.id), ("limits", limit)):
        address = f"/retrofit-rules/{kind}/{number}"
        looked, saved = save(admin, address, f"{address}/change", retired="y")
        assert "停用" in plain(looked.text)
        assert saved.status_code == 302
    assert _board(app).count(target) == count - 1
    assert plain(admin.get("/retrofit-rules").text).count("已停用") == 2
    with Session(app.extensions["engines"].reader) as session:
        changed = sa.select(sa.func.count()).where(AuditEvent.action == "list_changed")
        assert session.scalar(changed) == 2


def test_a_rule_without_a_source_is_refused_with_all_that_is_wrong(app):
    admin = Visitor(app, "system_admin")
    looked = admin.post("/retrofit-rules/limits/add", {"procedure": "", "source": "", "hours_percent": "120"})
    assert looked.status_code == 422
    text = plain(looked.text)
    assert "工序" in text
    assert "来源" in text
    assert "每月达标小时比例下限" in text


def test_the_board_its_file_and_every_page_of_a_track_end_at_ones_own_reach(app):
    county = Visitor(app, "reviewer-650106-1")
    text = plain(county.get("/retrofits").text)
    assert "示范水泥六厂" in text
    assert "示范钢铁二厂" not in text
    file = openpyxl.load_workbook(BytesIO(county.get("/retrofits.xlsx").data)).worksheets[0]
    assert not any("示范钢铁二厂" in str(cell.value) for row in file.iter_rows() for cell in row)
    for address in ("/retrofits/E065", "/retrofits/E065/steel/organized", "/retrofits/E065/steel/organized/claim"):
        assert county.get(address).status_code in (404, 405), address
    liaison = Visitor(app, "liaison-E020")
    assert liaison.get("/retrofits/E020").status_code == 200
    assert liaison.get("/retrofits/E013").status_code == 404
    assert liaison.get("/eliminations/1").status_code == 404
