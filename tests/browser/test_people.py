"""Browser tests of people: from invitation to home with a second factor; a transfer from proposal to decision."""

import pyotp
import pytest

pytestmark = pytest.mark.browser
PASSWORD = "五把 钥匙 挂在 白杨树上"


def _leave(page):
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in")


def _knock(page, login, password):
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()


def test_an_invitation_leads_to_a_password_a_phone_and_home(anyhow):
    anyhow.sign_in("security_admin")
    page = anyhow.open("/people")
    page.get_by_label("登录名").fill("new.analyst")
    page.get_by_label("姓名").fill("新来的分析员")
    page.get_by_role("button", name="新增并申请邀请").click()
    code = page.locator("#check").inner_text()
    anyhow.require_accessible()
    anyhow.sign_in("system_admin")
    anyhow.open("/recoveries")
    anyhow.require_accessible()
    page.get_by_role("button", name="核对并打印").click()
    link = page.locator("#link").inner_text()
    anyhow.require_accessible()
    anyhow.sign_in("security_admin")
    anyhow.open("/people?q=new.analyst")
    page.get_by_role("link", name="新来的分析员").click()
    page.get_by_label("身份").select_option("analyst")
    page.get_by_label("单位编码").fill("XJ")
    page.get_by_label("开始日期").fill("2025-01-01")
    page.get_by_role("button", name="添加任职").click()
    assert "家企业" in page.locator("section[aria-labelledby=h-effect]").inner_text()
    anyhow.require_accessible()
    page.get_by_role("button", name="确认添加任职").click()
    assert "任职已添加" in page.locator(".flash").inner_text()
    _leave(page)

    anyhow.open("/links/" + link.rpartition("/")[2])
    page.get_by_label("核对码").fill(code)
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输一次新密码").fill(PASSWORD)
    page.get_by_role("button", name="设置密码").click()
    page.wait_for_url("**/sign-in")
    _knock(page, "new.analyst", PASSWORD)
    page.wait_for_url("**/home")
    anyhow.open("/account/phone")
    secret = page.locator(".panel-body .code").inner_text()
    page.get_by_label("动态码或恢复码").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="确认并启用").click()
    page.locator("#codes").wait_for()
    assert page.locator("#codes li").count() == 10
    code = page.locator("#codes li").first.inner_text()
    _leave(page)

    _knock(page, "new.analyst", PASSWORD)
    page.wait_for_url("**/sign-in/code**")
    page.get_by_label("动态码或恢复码").fill(code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/home")
    assert page.get_by_role("link", name="我的账号：自治区生态环境厅 分析员 新来的分析员").is_visible()
    anyhow.require_accessible()
    anyhow.require_quiet()


def test_a_transfer_is_asked_for_and_decided_and_no_past_month_moves(anyhow):
    anyhow.sign_in("reviewer-XJ-2")
    before = anyhow.open("/months/2024-12").locator("section[aria-labelledby=h-reg] tbody").inner_text()
    anyhow.sign_in("reviewer-650106-1")
    page = anyhow.open("/months/2025-01/enterprises/E020")
    page.get_by_role("link", name="提请变更").click()
    page.get_by_label("监管部门").select_option("XPCC-12")
    page.get_by_label("理由").fill("行政区划调整")
    page.get_by_label("文号").fill("乌环发〔2025〕3号")
    page.get_by_role("button", name="查看影响").click()
    assert "9 → 8" in page.locator("section[aria-labelledby=h-effect]").inner_text()
    anyhow.require_accessible()
    page.get_by_role("button", name="提请", exact=True).click()
    page.wait_for_url("**/proposals/*")
    for login in ("reviewer-XPCC-12-1", "reviewer-XJ-1", "reviewer-XPCC-1"):
        anyhow.sign_in(login)
        page.locator(".tasks a", has_text="划转").click()
        page.locator("a.open").first.click()
        assert "待同意" in page.locator("section[aria-labelledby=h-consents]").inner_text()
        anyhow.require_accessible()
        page.get_by_role("button", name="同意划转", exact=True).click()
        page.wait_for_url("**/proposals/*")
    anyhow.sign_in("reviewer-XJ-2")
    page.locator(".tasks a", has_text="提请").click()
    page.locator("a.open").first.click()
    page.get_by_role("button", name="查看影响并审批").click()
    page.get_by_role("button", name="同意企业划转").click()
    assert "已同意" in page.locator(".pagehead").inner_text()
    after = anyhow.open("/months/2024-12").locator("section[aria-labelledby=h-reg] tbody").inner_text()
    assert after == before
    anyhow.require_quiet()
