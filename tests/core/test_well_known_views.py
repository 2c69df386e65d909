"""Web tests of /.well-known and of administrator networks."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.markup import document
from tests.refused import refusals
from tests.visitors import Visitor
from tracker.app import create_app
from tracker.config import ConfigError, Settings


@pytest.fixture
def site(region, tmp_path):
    """Give a site on both databases with settings of its own."""

    def make(**settings):
        return create_app(Settings(tmp_path, str(region.writer.url), **settings), region)

    return make


def test_a_contact_for_weaknesses_is_told_where_programs_look_for_it(site):
    client = site(security_contact="mailto:safety@example.gov.cn", base_url="https://tracker.example").test_client()
    answer = client.get("/.well-known/security.txt", base_url="https://tracker.example")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert "Contact: mailto:safety@example.gov.cn\n" in answer.text
    assert "Canonical: https://tracker.example/.well-known/security.txt\n" in answer.text
    until = datetime.fromisoformat(re.search(r"Expires: (\S+)", answer.text)[1])
    assert 100 < (until - datetime.now(UTC)).days < 365
    assert site().test_client().get("/.well-known/security.txt").status_code == 404


def test_a_password_manager_finds_where_the_password_is_changed(site):
    answer = site().test_client().get("/.well-known/change-password")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account#password")


def _refusals(region):
    with Session(region.reader) as session:
        return refusals(session)


@pytest.mark.parametrize("login", ["system_admin", "security_admin", "audit_admin"])
def test_an_administrator_works_from_the_networks_of_the_setting_alone(region, site, login):
    app = site(admin_networks=("10.1.2.0/24", "2001:db8::/32"))
    visitor, before = Visitor(app, login), _refusals(region)
    for address in ("10.1.2.7", "::ffff:10.1.2.9", "2001:db8::1"):
        assert visitor.get("/account", environ_overrides={"REMOTE_ADDR": address}).status_code == 200
    assert _refusals(region) == before
    for address in ("10.1.3.7", "2001:db9::1", "127.0.0.1", "", "unknown"):
        refused = visitor.get("/account", environ_overrides={"REMOTE_ADDR": address})
        assert refused.status_code == 403, address
        assert "管理网络" in refused.text
    assert _refusals(region) == before + 5


def test_the_networks_of_administrators_keep_nobody_else_out_nor_an_administrator_from_leaving(site):
    app = site(admin_networks=("10.1.2.0/24",))
    assert Visitor(app, "liaison-E020").get("/account").status_code == 200
    admin = Visitor(app, "system_admin")
    token = document(admin.get("/account", environ_overrides={"REMOTE_ADDR": "10.1.2.7"}).text).value("csrf_token")
    assert admin.client.post("/sign-out", data={"csrf_token": token}).status_code == 302
    assert admin.get("/account").headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TRACKER_ADMIN_NETWORKS", "10.1.2.0/99", "网段"),
        ("TRACKER_ADMIN_NETWORKS", "10.1.2.7/24", "网段"),
        ("TRACKER_SECURITY_CONTACT", "someone", "mailto"),
        ("TRACKER_SECURITY_CONTACT", "mailto:a\nExpires: never", "mailto"),
        ("TRACKER_AUDIT_SINK", "heads.txt", "完整路径"),
        ("TRACKER_AUDIT_SINK", "syslog://host:wrong", "完整路径"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_by_its_name(tmp_path, name, value, words):
    with pytest.raises(ConfigError, match=words):
        Settings.from_environment({"TRACKER_DATA_DIR": str(tmp_path), name: value})
