"""Web tests of the required second factor for privileged roles."""

import pyotp
import pytest

from tests import door
from tests.visitors import Visitor

PAGES = ("/home", "/inbox", "/guide", "/account/held")


@pytest.mark.parametrize(
    ("login", "page"),
    [("system_admin", "/calendar"), ("security_admin", "/people"), ("audit_admin", "/audit"),
     ("reviewer-XJ-2", "/months/2024-12")],
)  # fmt: skip
def test_where_duties_need_a_code_nothing_opens_to_them_before_the_phone_is_set_up(app, login, page):
    visitor = Visitor(app, login)
    assert visitor.get(page).status_code == 200
    app.config["TRACKER_CODE_OF_DUTIES"] = True
    for path in (page, *PAGES):
        assert visitor.get(path).headers["Location"] == "/account/phone", path
    shown = visitor.get("/account/phone").text
    secret = door.phone_secret(shown)
    assert visitor.post("/account/phone", {"code": pyotp.TOTP(secret).now()}).status_code == 200
    assert visitor.get(page).status_code == 200


@pytest.mark.parametrize("login", ["liaison-E020", "reviewer-650106-1", "analyst-XJ", "expert-1"])
def test_nobody_else_is_asked(app, login):
    app.config["TRACKER_CODE_OF_DUTIES"] = True
    assert Visitor(app, login).get("/home").status_code == 200


def test_a_duty_without_a_code_may_still_leave(app):
    app.config["TRACKER_CODE_OF_DUTIES"] = True
    assert Visitor(app, "audit_admin").post("/sign-out").headers["Location"] == "/sign-in"
