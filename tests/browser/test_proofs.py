"""Browser tests of reauthentication during work."""

from contextlib import closing
from datetime import timedelta

import pysqlite3
import pytest

from tests.browser.conftest import PASSWORD
from tracker.people.rules.sessions import PROOF_LIFE

pytestmark = pytest.mark.browser


def _later(demo_folder):
    """Let the password have been given longer ago than it counts."""
    with closing(pysqlite3.connect(demo_folder / "tracker.db", timeout=30)) as connection, connection:
        past = f"-{(PROOF_LIFE + timedelta(minutes=1)).seconds} seconds"
        connection.execute("UPDATE user_session SET proved_at = datetime(proved_at, ?)", (past,))


def test_the_page_that_asks_keeps_the_form_and_goes_on(anyhow, demo_folder):
    anyhow.sign_in("security_admin")
    page = anyhow.open("/people")
    page.get_by_label("登录名").fill("new.analyst")
    page.get_by_label("姓名").fill("新来的分析员")
    _later(demo_folder)
    page.get_by_role("button", name="新增并申请邀请").click()
    anyhow.require_accessible()
    anyhow.keep("proof")
    page.get_by_label("您的密码").fill("a guess")
    page.get_by_role("button", name="确认，继续").click()
    assert "密码或动态码不对" in page.locator("main").inner_text()
    page.get_by_label("您的密码").fill(PASSWORD)
    page.get_by_role("button", name="确认，继续").click()
    page.locator("#check").wait_for()
    assert "新来的分析员" in page.locator("main").inner_text()
    _later(demo_folder)
    anyhow.open("/account/phone")
    page.get_by_label("您的密码").fill(PASSWORD)
    page.get_by_role("button", name="确认，继续").click()
    page.wait_for_url("**/account/phone")
    anyhow.require_accessible()
