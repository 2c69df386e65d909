"""Browser tests of passkeys with a virtual authenticator: registration, sign-in, removal."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from tests.browser.conftest import SIZES, served, watching

pytestmark = pytest.mark.browser
LOGIN, PASSWORD = "reviewer-650106-1", "三只 骆驼 在窗台上 数星星"
_DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def named_site(demo_template, tmp_path_factory):
    """Serve a demonstration under a name: browsers know no passkeys of an address that is a number."""
    folder = tmp_path_factory.mktemp("named")
    (folder / "tracker.db").write_bytes(demo_template.read_bytes())
    with served(folder, "localhost") as address:
        yield address


def _device(page, **changes):
    """Put a device with a fingerprint beside the browser. Return how its marks are changed."""
    control = page.context.new_cdp_session(page)
    control.send("WebAuthn.enable")
    made = control.send("WebAuthn.addVirtualAuthenticator", {"options": _DEVICE | changes})
    return control, made["authenticatorId"]


def _knock(seen):
    seen.page.context.clear_cookies()
    page = seen.open("/sign-in")
    page.get_by_label("登录名").fill(LOGIN)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    return page


def _code(secret, steps=0):
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


def test_a_passkey_is_made_asked_and_removed_and_the_code_remains(chromium, named_site):
    with watching(chromium, named_site, {}) as seen:
        control, number = _device(seen.page)
        page = _knock(seen)
        page.wait_for_url("**/home")
        seen.open("/account/passkeys/new")
        assert "先设置动态码" in page.locator("#main").inner_text()
        seen.open("/account/phone")
        secret = page.locator(".panel-body .code").inner_text()
        page.get_by_label("动态码或恢复码").fill(_code(secret, -1))
        page.get_by_role("button", name="确认并启用").click()
        page.locator("#codes").wait_for()

        seen.open("/account/passkeys/new")
        seen.look("passkey-new")
        page.get_by_label("名称").fill("办公室电脑")
        page.get_by_role("button", name="添加").click()
        page.wait_for_url("**/account#factors")
        assert "办公室电脑" in page.locator("#factors").inner_text()
        seen.look("account-factors")
        assert len(control.send("WebAuthn.getCredentials", {"authenticatorId": number})["credentials"]) == 1

        page = _knock(seen)
        page.wait_for_url("**/sign-in/code**")
        seen.look("sign-in-passkey")
        control.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": False})
        page.get_by_role("button", name="用通行密钥").click()
        page.get_by_text("没有完成：已取消").wait_for()
        control.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": True})
        page.get_by_role("button", name="用通行密钥").click()
        page.wait_for_url("**/home")

        seen.open("/account")
        page.locator("#factors a.open").click()
        seen.look("passkey")
        page.get_by_role("button", name="删除通行密钥").click()
        page.wait_for_url("**/account#factors")
        assert "还没有。添加后" in page.locator("#factors").inner_text()
        page = _knock(seen)
        page.wait_for_url("**/sign-in/code**")
        assert page.get_by_role("button", name="用通行密钥").count() == 0
        seen.open("/sign-in/code")
        seen.page.set_viewport_size(SIZES["390"])
        seen.require_accessible()
        seen.require_quiet()
