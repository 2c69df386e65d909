"""Browser tests of register editing: two editors, an expired session, hostile text in every field."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.hostile import MARK, mark_everything
from tracker.core.database.engines import make_engines

pytestmark = pytest.mark.browser
EDIT = "/enterprises/E020/edit"


def _database(folder):
    return make_engines(f"sqlite:///{folder / 'tracker.db'}")


def test_of_two_editors_the_second_chooses_by_keyboard_and_loses_nothing(anyhow):
    anyhow.sign_in("reviewer-650106-1")
    page = anyhow.open(EDIT)
    other = page.context.new_page()
    other.goto(anyhow.site + EDIT)
    other.get_by_label("排污许可证编号").fill("THEIRS")
    for _ in range(2):
        other.locator("main form button[type=submit]").click()
        other.wait_for_load_state("load")
    page.get_by_label("排污许可证编号").fill("MINE")
    page.get_by_label("联系人").fill("阿某")
    anyhow.press(page.get_by_role("button", name="下一步：看影响"))
    assert "请逐项选一个" in page.locator("h1").inner_text()
    anyhow.require_accessible()
    anyhow.keep("conflict")
    anyhow.press(page.get_by_label("您填的，未保存"), "Space")
    anyhow.press(page.get_by_role("button", name="下一步：看影响"))
    assert "MINE" in page.locator("section[aria-labelledby=h-what]").inner_text()
    anyhow.keep("conflict-effect")
    anyhow.press(page.get_by_role("button", name="确认保存"))
    page.wait_for_url("**/months/**")
    anyhow.open(EDIT)
    assert page.get_by_label("排污许可证编号").input_value() == "MINE"
    assert page.get_by_label("联系人").input_value() == "阿某"
    assert [line for line in anyhow.console if "409" not in line] == []


def test_a_form_sent_after_the_session_ended_is_shown_again_and_confirmed(anyhow, demo_folder):
    anyhow.sign_in("liaison-E020")
    page = anyhow.open("/months/2025-01/reports/E020")
    page.locator("textarea[name$=note]").first.fill("会话结束以后才按的保存")
    made = _database(demo_folder)
    with made.writer.begin() as connection:
        ended = f"{datetime.now(UTC) - timedelta(minutes=50):%Y-%m-%d %H:%M:%S}"
        connection.execute(sa.text("UPDATE user_session SET seen_at = :ended"), {"ended": ended})
    made.dispose()
    page.locator("button[data-save], button[value=save]").first.click()
    page.wait_for_url("**/sign-in**")
    assert "保留 24 小时" in page.locator("main").inner_text()
    page.get_by_label("登录名").fill("liaison-E020")
    page.get_by_label("密码", exact=True).fill("三只 骆驼 在窗台上 数星星")
    anyhow.press(page.get_by_role("button", name="登录"))
    page.wait_for_url("**/account/held")
    assert "2025年1月 月报 E020" in page.locator("h2").all_inner_texts()
    assert "会话结束以后才按的保存" in page.locator("main").inner_text()
    anyhow.require_accessible()
    anyhow.keep("held")
    anyhow.press(page.get_by_role("button", name="核对无误，继续提交"))
    assert "会话结束以后才按的保存" in anyhow.open("/months/2025-01/reports/E020").content()
    assert "等您确认" not in anyhow.open("/home").content()


def test_hostile_words_in_every_field_run_nowhere(own, demo_folder):
    made = _database(demo_folder)
    mark_everything(made)
    made.dispose()
    own.page.on("dialog", lambda dialog: (own.console.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    seen = 0
    for who, addresses in WHERE.items():
        own.sign_in(who)
        for address in addresses:
            page = own.open(address)
            seen += MARK[:8] in page.locator("body").inner_text()
            assert page.locator("img[src=x]").count() == 0
    own.require_quiet()
    assert seen > len(WHERE)


WHERE = {
    "analyst-XJ": (
        "/months/2024-12", "/months/2024-12/enterprises", "/months/2024-12/enterprises/E020", "/months/2024-12/projects",
        "/months/2024-12/projects/P0071", "/months/2024-12/bureaus/650106", "/months/2024-12/plan",
        "/months/2024-12/figures/plan.investment.rate", "/proposals",
    ),
    "reviewer-XJ-1": ("/home", "/months/2025-01/reports", "/months/2025-01/reports/E033", EDIT),
    "liaison-E020": ("/months/2025-01/reports/E020", "/account"),
    "security_admin": ("/people", "/people/1", "/grants"),
    "system_admin": ("/lists", "/calendar"),
    "audit_admin": ("/audit", "/audit/report/1"),
}  # fmt: skip
