"""Browser tests that no input is lost: too long, invalid, offline, tab closed, signed out elsewhere."""

import json
import re
from io import BytesIO

import pytest
from PIL import Image

pytestmark = pytest.mark.browser
REPORT = "/months/2025-01/reports/E020"
BUILDING = """() => [...document.querySelectorAll("select[name$='-stage']")]
  .find((box) => box.value === "construction").name.slice(1, -"-stage".length)"""
"""The number of the project under construction."""


def _open(own):
    own.sign_in("liaison-E020")
    page = own.open(REPORT)
    return page, page.evaluate(BUILDING)


def _box(page, key, name):
    return page.locator(f"#p{key}-{name}")


def _saved(page):
    page.wait_for_function("() => /^(已保存|没有保存成功)/.test(document.querySelector('#autosaved').textContent)")
    return page.locator("#autosaved").inner_text()


def _drafts(page):
    return page.evaluate("() => Object.entries(localStorage).filter(([key]) => key.startsWith('draft:'))")


def test_501_characters_are_told_at_the_field_and_the_rest_is_kept(own):
    page, key = _open(own)
    page.on("dialog", lambda dialog: dialog.accept())
    _box(page, key, "image_percent").fill("61")
    _box(page, key, "note").fill("长" * 501)
    assert page.locator(".counted:visible").inner_text() == "501/500"
    _box(page, key, "note").blur()
    page.wait_for_selector(f"#p{key}-note-error")
    assert "最多 500 字，请减少 1 字" in page.locator(f"#p{key}-note-error").inner_text()
    assert "进展说明有误，尚未保存" in page.locator("#autosaved").inner_text()
    own.look("kept-too-long")
    page.reload()
    assert _box(page, key, "image_percent").input_value() == "61"
    assert _box(page, key, "note").input_value() == "长" * 501
    assert "已填回本机保留的" in page.locator("#restored").inner_text()
    _box(page, key, "note").fill("长" * 500)
    _box(page, key, "note").blur()
    page.wait_for_function("() => Object.keys(localStorage).every((key) => !key.startsWith('draft:'))")


def test_two_pasted_cells_are_told_and_money_typed_makes_the_answer_given(own):
    page, key = _open(own)
    page.on("dialog", lambda dialog: dialog.accept())
    _box(page, key, "answer").select_option("unchanged")
    _box(page, key, "total").fill("9999")
    assert _box(page, key, "answer").input_value() == "given"
    _box(page, key, "total").blur()
    assert "已保存" in _saved(page)
    page.reload()
    assert _box(page, key, "total").input_value() == "9,999.00"
    assert _drafts(page) == []
    page.evaluate("""key => { const box = document.getElementById(`p${key}-total`); box.value = "12,5 130";
                     box.dispatchEvent(new Event("input", {bubbles: true})); box.dispatchEvent(new Event("change", {bubbles: true})); }""",
                  key)  # fmt: skip
    page.wait_for_selector(f"#p{key}-total-error")


def test_a_photo_beside_a_wrong_date_is_kept_and_reload_and_back_show_the_report(own):
    page, key = _open(own)
    page.on("dialog", lambda dialog: dialog.accept())
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    page.evaluate("key => { document.querySelector(`#p${key}-file`).closest('details').open = true; }", key)
    page.set_input_files(f"#p{key}-file", {"name": "现场.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    _box(page, key, "built_on").fill("很快")
    _box(page, key, "built_on").blur()
    page.wait_for_selector(f"#p{key}-built_on-error")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_selector(".flash-ok")
    assert "文件已保存：现场.png" in page.locator(".flash-ok").inner_text()
    assert page.url.endswith(REPORT)
    own.look("kept-photo")
    page.reload()
    assert page.locator(".files", has_text="现场.png").count() == 1
    page.goto(own.site + REPORT + "/save")
    assert page.url.endswith(REPORT)


def test_a_tab_closed_with_the_cursor_in_a_field_loses_nothing(own):
    page, key = _open(own)
    context = page.context
    context.route("**/save", lambda route: route.abort())
    _box(page, key, "note").click()
    page.keyboard.type("写到一半")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]
    page = own.page = context.new_page()
    page.goto(own.site + REPORT)
    assert _box(page, key, "note").input_value() == "写到一半"
    assert "已填回本机保留的、上次没有保存的内容：进展说明" in page.locator("#restored").inner_text()
    context.unroute(
        "**/save"
    )  # not before: a request of the closing tab might still reach the server and be the saving
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    page.wait_for_function("() => document.querySelector('#autosaved').textContent.startsWith('已保存')")
    page.wait_for_function("() => Object.keys(localStorage).every((key) => !key.startsWith('draft:'))")
    own.look("kept-restored")
    page.goto(own.site + "/home")  # nothing is unsaved: nothing is asked
    assert page.url.endswith("/home")


def test_offline_is_told_kept_and_retried(own):
    page, key = _open(own)
    page.context.set_offline(True)
    _box(page, key, "note").fill("断网时写的")
    _box(page, key, "note").blur()
    assert "填的内容留在本机" in _saved(page)
    assert "断网时写的" in json.dumps(_drafts(page), ensure_ascii=False)
    page.context.set_offline(False)
    page.wait_for_function("() => document.querySelector('#autosaved').textContent.startsWith('已保存')")
    assert _drafts(page) == []
    page.reload()
    assert _box(page, key, "note").input_value() == "断网时写的"


def test_signed_out_in_another_tab_keeps_what_was_typed_for_its_writer_alone(own):
    page, key = _open(own)
    other = page.context.new_page()
    other.goto(own.site + "/home")
    other.get_by_role("button", name="退出").click()
    other.wait_for_url("**/sign-in")
    _box(page, key, "note").fill("退出以后写的")
    _box(page, key, "note").blur()
    page.wait_for_function("() => document.querySelector('#autosaved').textContent.startsWith('您已退出登录')")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(re.compile("kept=1"))
    assert "保留 24 小时" in page.locator(".flash").inner_text()
    own.cookies.clear()
    own.sign_in("liaison-E001")
    assert "退出以后写的" not in own.open("/account/held").content()
    own.cookies.clear()
    own.sign_in("liaison-E020")
    page = own.open("/account/held")
    assert "退出以后写的" in page.locator("main").inner_text()
    page.get_by_role("button", name="核对无误，继续提交").click()
    page.wait_for_url("**" + REPORT)
    assert _box(page, key, "note").input_value() == "退出以后写的"
    assert _drafts(page) == []


def test_signing_out_clears_what_this_computer_kept_of_the_person(own):
    page, key = _open(own)
    page.on("dialog", lambda dialog: dialog.accept())
    page.context.route("**/save", lambda route: route.abort())
    _box(page, key, "note").fill("不该留下")
    _box(page, key, "note").blur()
    assert "留在本机" in _saved(page)
    assert len(_drafts(page)) == 1
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in")
    assert _drafts(page) == []
