"""Browser tests of applications: self-assessment, return, expert review, notice, batch rating, due documents."""

from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from tracker.core.database.engines import make_engines
from tracker.grading.models.applications import GradeApplication

pytestmark = pytest.mark.browser
LIAISON, COUNTY, PREFECTURE = "liaison-E020", "reviewer-650106-1", "reviewer-650100-1"
ROOT, SECOND = "reviewer-XJ-1", "reviewer-XJ-2"


def _click(page, locator):
    with page.expect_navigation():
        locator.click()


def _picture():
    made = BytesIO()
    Image.new("RGB", (40, 30), "#0b5c68").save(made, "PNG")
    return made.getvalue()


def _over(folder, number):
    """Let the days of a notice pass."""
    made = make_engines(f"sqlite:///{folder / 'tracker.db'}")
    with Session(made.writer) as session, session.begin():
        found = session.get_one(GradeApplication, number)
        passed = {"notice_until": found.notice_until - timedelta(days=30)}
        session.execute(sa.update(GradeApplication).where(GradeApplication.id == number).values(**passed))
    made.dispose()


def _choose_all(page, name):
    """Tick every box of a batch, in which nothing is ticked in advance."""
    assert page.locator(f"input[name={name}]:checked").count() == 0
    for box in page.locator(f"input[name={name}]:enabled").all():
        box.check()


def test_from_self_assessment_over_a_return_and_experts_to_a_rating_in_a_batch(own, demo_folder):
    own.sign_in(LIAISON)
    page = own.open("/applications")
    own.look("applications-liaison")
    page.get_by_label("只评一条生产线时").fill("二号窑")
    _click(page, page.get_by_role("button", name="开始自评"))
    address = page.url.removeprefix(own.site)
    number = int(address.rpartition("/")[2])
    levels = page.locator("select[name$=-level]")
    assert levels.count() == 9
    for place in range(9):
        levels.nth(place).select_option("C" if place == 6 else "na" if place == 8 else "B")
    page.locator("input[name$=-reason]").nth(8).fill("本生产线不使用燃料")
    for place in range(8):
        page.locator("input[name$=-file]").nth(place).set_input_files(
            {"name": "装备照片.png", "mimeType": "image/png", "buffer": _picture()}
        )
    page.get_by_label("说明（至少六个字）").fill("设备已到货，三月底建成")
    _click(page, page.get_by_role("button", name="保存", exact=True))
    gap = page.locator(".gap").inner_text()
    assert "C级" in gap
    assert "清洁运输" in gap
    assert "装备照片.png" in page.locator("main").inner_text()
    own.look("application-self-assessment")
    page.locator("select[name$=-level]").nth(6).select_option("B")
    _click(page, page.get_by_role("button", name="申请晋B"))
    assert "初审中" in page.locator(".pagehead").inner_text()

    own.sign_in(COUNTY)
    own.open(address)
    own.look("application-county")
    _click(page, page.get_by_role("link", name="退回", exact=True))
    panel = page.locator("section.panel").nth(4)
    panel.get_by_label("退回原因").select_option("evidence")
    panel.get_by_label("意见").fill("请补联网证明")
    own.look("application-return")
    _click(page, page.get_by_role("button", name="退回"))

    own.sign_in(LIAISON)
    assert "已退回" in page.locator(".tasks").first.inner_text()
    own.open(address)
    assert page.locator("select[name$=-level]").count() == 1
    assert page.locator("main").inner_text().count("没有被退回") == 8
    page.get_by_label("答复").fill("联网证明已补")
    own.look("application-returned")
    _click(page, page.get_by_role("button", name="申请晋B"))

    own.sign_in(COUNTY)
    own.open(address)
    _click(page, page.get_by_role("button", name="上报初审"))
    own.sign_in(PREFECTURE)
    own.open(address)
    own.look("application-first-review")
    _click(page, page.get_by_role("button", name="通过初审"))
    _click(page, page.get_by_role("button", name="提交函审"))

    own.sign_in(ROOT)
    own.open(address)
    for name in ("示范函审专家", "示范函审专家二"):
        page.get_by_label(name, exact=True).check()
    _click(page, page.get_by_role("button", name="邀请选中的专家"))
    for expert in ("expert-1", "expert-2"):
        own.sign_in(expert)
        _click(page, page.locator(".tasks a").first)
        _click(page, page.locator(f"a[href='/letters/{number}']"))
        assert "装备照片" not in page.locator("main").inner_text()
        if expert == "expert-1":
            own.look("letter-declaration")
        page.get_by_label("没有利益冲突").check()
        _click(page, page.get_by_role("button", name="声明"))
        for place in range(9):
            page.locator("select[name$=-level]").nth(place).select_option("na" if place == 8 else "B")
        if expert == "expert-1":
            own.look("letter-opinion")
        _click(page, page.get_by_role("button", name="提交函审意见"))
        assert "意见已交" in page.locator(".pagehead").inner_text()

    own.sign_in(ROOT)
    own.open(address)
    _click(page, page.get_by_role("button", name="结束函审"))
    own.look("application-decision")
    page.locator("#level").select_option("B")
    page.get_by_label("意见和理由").fill("各项达到 B 级")
    _click(page, page.get_by_role("button", name="提议，交另一人决定"))
    assert page.get_by_role("button", name="同意，评为").last.get_attribute("aria-disabled") == "true"
    own.sign_in(SECOND)
    own.open(address)
    own.look("application-second-person")
    _click(page, page.get_by_role("button", name="同意，评为B级并公示"))
    assert "公示中" in page.locator(".pagehead").inner_text()
    own.look("application-notice")
    _over(demo_folder, number)
    own.open("/applications/batch")
    page.get_by_label("批次名称").fill("示范批次")
    page.get_by_label("文号").fill("演示文号1号")
    _choose_all(page, "application")
    own.look("application-batch")
    assert page.locator("input[name=application]:disabled").count() == 1
    _click(page, page.get_by_role("button", name="评定这一批"))
    assert "评定 1 件" in page.locator(".flashes").inner_text()
    own.open(address)
    assert "已评定" in page.locator(".pagehead").inner_text()
    own.look("application-rated")
    own.open("/applications?year=2024")
    own.look("applications-funnel")
    own.sign_in(LIAISON)
    assert "应急" in page.locator(".tasks").first.inner_text()
    own.open("/inbox")
    assert "评为B级：示范批次" in page.locator("main").inner_text()
    assert "操作方案" in page.locator("main").inner_text()
    own.sign_in(COUNTY)
    own.open("/inbox")
    assert "应急减排清单" in page.locator("main").inner_text()
    own.require_quiet()
