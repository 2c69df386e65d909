"""Browser tests of a month: submission, a return answered, batch approval by keyboard, closing, reopening, 代填."""

from io import BytesIO

import pytest
from PIL import Image

from tests import filing
from tests.demonstration import NOW
from tracker.core.database.engines import make_engines

pytestmark = pytest.mark.browser
MONTH = "2025-01"
REPORTS = f"/months/{MONTH}/reports"
CALM = "E038"
"""Everything of it is on time: no finding asks for a word. Its bureau is the prefecture, with two reviewers."""
WATCH = """() => {
  const box = document.querySelector("#autosaved");
  window.told = [];
  new MutationObserver(() => window.told.push(box.textContent)).observe(box, { childList: true });
}"""
"""Note everything that the bar says while it saves."""
COUNTY, PREFECTURE, REGION = "reviewer-650106-1", "reviewer-650100-1", "reviewer-XJ-1"


@pytest.fixture
def engines(demo_folder):
    made = make_engines(f"sqlite:///{demo_folder / 'tracker.db'}")
    yield made
    made.dispose()


def test_a_month_without_a_change_is_three_clicks_after_signing_in(anyhow):
    anyhow.sign_in(f"liaison-{CALM}")
    page = anyhow.page
    _click(page, page.locator(".tasks a").first)
    _click(page, page.get_by_role("button", name="其余本月无变化"))
    assert "提交前核对" in page.locator("h1").inner_text()
    _click(page, page.get_by_role("button", name="提交2025年1月填报"))
    assert page.url.endswith("/receipt")
    assert f"202501-{CALM}-1" in page.locator("main").inner_text()
    assert "审核中" in page.locator("main").inner_text()


def test_a_return_is_answered_and_what_was_not_returned_keeps_its_approval(anyhow, engines):
    filing.hand_in(engines, MONTH, at=NOW, only="E020")
    anyhow.sign_in(COUNTY)
    page = anyhow.open(f"{REPORTS}/E020")
    _excuse(page)
    _click(page, page.get_by_role("button", name="上报乌鲁木齐"))
    anyhow.sign_in(PREFECTURE)
    anyhow.open(f"{REPORTS}/E020")
    _click(page, page.get_by_role("link", name="退回"))
    anyhow.require_accessible()
    panel = page.locator("section.panel").first
    panel.get_by_label("退回原因").select_option("evidence")
    panel.get_by_label("哪一项").select_option("evidence")
    panel.get_by_label("意见").fill("请补到货单")
    anyhow.keep("return-filled")
    _click(page, page.get_by_role("button", name="退回"))
    anyhow.sign_in("liaison-E020")
    assert "已退回" in page.locator(".tasks").first.inner_text()
    _click(page, page.locator(".tasks a").first)
    assert "请补到货单" in page.locator("main").inner_text()
    anyhow.require_accessible()
    anyhow.keep("entry-returned")
    assert page.locator("section.panel select[name$=-stage]").count() == 1
    page.locator("[name^=reply-]").fill("到货单已补上")
    _explain(page)
    _attach(anyhow, "到货单.png")
    _explain(page)
    _click(page, page.get_by_role("button", name="提交2025年1月填报"))
    page.wait_for_url("**/receipt")
    anyhow.sign_in(COUNTY)
    seen = anyhow.open(f"{REPORTS}/E020").locator("main").inner_text()
    assert seen.count("已审，内容未变") == 2
    assert seen.count("审后有改动，要重新审") == 1
    assert "到货单已补上" in seen
    anyhow.require_accessible()
    anyhow.keep("review-second-round")
    anyhow.require_quiet()


def test_thirty_clean_reports_are_approved_by_keyboard(own, engines):
    filing.hand_in(engines, MONTH, at=NOW)
    filing.pass_up(engines, MONTH, at=NOW)
    own.sign_in(REGION)
    page = own.open(f"/months/{MONTH}/queue?show=clean")
    own.look("queue-clean")
    assert page.locator("input[name=report]:checked").count() == 0
    page.get_by_role("button", name="全选").click()
    ticked = page.locator("input[name=report]:checked").count()
    assert ticked >= 30
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_text("通过或上报选中的").wait_for()
    own.require_accessible()
    own.keep("queue-keys")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("tbody tr").nth(1).locator("input:checked").count() == 0
    page.keyboard.press("x")
    assert f"已选 {ticked} 家" in page.locator("[data-chosen]").inner_text()
    with page.expect_navigation():
        page.keyboard.press("a")
    assert f"通过 {ticked} 家" in page.locator("main").inner_text()
    with page.expect_navigation():
        page.get_by_role("button", name="确认批量通过").press("Enter")
    assert f"办成 {ticked} 家" in page.locator("main").inner_text()
    assert "没有办 0 家" in page.locator("main").inner_text()
    own.look("batch-done")
    own.require_quiet()


@pytest.mark.parametrize("anyhow", ["1280", "without JavaScript"], indirect=True)
def test_a_month_closes_with_two_missing_and_one_side_unsigned(anyhow, engines):
    left = filing.settle(engines, MONTH, at=NOW, leaving=2)
    anyhow.sign_in("reviewer-XJ-2")
    page = anyhow.open(f"/months/{MONTH}/closing")
    anyhow.look("closing-two-missing")
    missing = page.locator("section[aria-labelledby=h-missing]").inner_text()
    assert all(name in missing for name in left)
    _click(page, page.get_by_role("link", name="审签2025年1月"))
    effect = page.locator("main").inner_text()
    assert "2 家未报，将沿用上期" in effect
    assert all(name in effect for name in left)
    anyhow.look("closing-effect")
    _click(page, page.get_by_role("button", name="确认审签2025年1月"))
    _click(page, page.get_by_role("link", name="封账2025年1月"))
    assert "兵团没有审签，全部沿用上期" in page.locator("main").inner_text()
    page.get_by_label("确认兵团全部沿用上月").check()
    anyhow.look("closing-unsigned")
    _click(page, page.get_by_role("button", name="确认封账2025年1月"))
    assert "已封账" in page.locator(".pagehead").inner_text()
    missing = page.locator("section[aria-labelledby=h-missing]").inner_text()
    assert all(name in missing for name in left)
    assert "审签时尚在审核" in missing
    anyhow.look("closing-closed")
    anyhow.require_quiet()


def test_a_reopened_firm_of_a_closed_month_reports_and_the_side_is_signed_again(own, engines):
    filing.settle(engines, MONTH, at=NOW, leaving=0)
    own.sign_in("reviewer-XJ-2")
    page = own.open(f"/months/{MONTH}/closing")
    for step in ("审签", "封账"):
        _click(page, page.get_by_role("link", name=f"{step}2025年1月"))
        if step == "封账":
            page.get_by_label("确认兵团全部沿用上月").check()
        _click(page, page.get_by_role("button", name=f"确认{step}2025年1月"))
    page.get_by_label("企业编码").fill(CALM)
    page.get_by_label("理由").fill("发票到了")
    _click(page, page.get_by_role("button", name="重开选中的企业"))
    own.look("closing-reopened")
    own.sign_in(f"liaison-{CALM}")
    _click(page, page.locator(".tasks a").first)
    assert "发票到了" in page.locator("main").inner_text()
    own.look("entry-reopened")
    own.require_quiet()


def test_the_bureau_files_for_an_enterprise_and_another_person_reviews_it(anyhow):
    anyhow.sign_in(PREFECTURE)
    page = anyhow.open(f"{REPORTS}/{CALM}")
    page.get_by_label("代填理由").fill("企业停网，来函请代填")
    page.get_by_label("企业盖章的填报表").set_input_files(
        {"name": "盖章表.png", "mimeType": "image/png", "buffer": _picture()}
    )
    _click(page, page.get_by_role("button", name="代填"))
    assert "由监管部门代填：企业停网，来函请代填" in page.locator("main").inner_text()
    _click(page, page.get_by_role("button", name="其余本月无变化"))
    _click(page, page.get_by_role("button", name="提交2025年1月填报"))
    assert page.url.endswith("/receipt")
    anyhow.open(f"{REPORTS}/{CALM}")
    assert "本人填报的月报要由别人审核" in page.locator("body").inner_text()
    anyhow.sign_in("reviewer-650100-2")
    anyhow.open(f"{REPORTS}/{CALM}")
    _click(page, page.get_by_role("button", name="上报自治区"))
    assert "现在在：自治区" in anyhow.open(f"{REPORTS}/{CALM}").locator(".pagehead").inner_text()


def _click(page, found):
    with page.expect_navigation():
        found.click()


def _attach(watched, name):
    """Attach a picture and save; where scripts run, the page stays and tells how much of it is up."""
    page = watched.page
    page.locator("details", has_text="证明材料").first.locator("summary").first.click()
    page.get_by_label("选择文件").set_input_files({"name": name, "mimeType": "image/png", "buffer": _picture()})
    if watched.scripts:
        page.evaluate(WATCH)
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("link", name=name).wait_for()
    assert page.url.endswith(f"{REPORTS}/E020")
    if watched.scripts:
        assert "正在上传 100%" in page.evaluate("window.told")


def _explain(page):
    for box in page.locator("input[name*=-explain-]").all():
        box.fill("已与现场核对无误")


def _excuse(page):
    for box in page.locator("input[name^=excuse-]").all():
        box.fill("已核对，同意")


def _picture():
    made = BytesIO()
    Image.new("RGB", (60, 40), "white").save(made, "PNG")
    return made.getvalue()
