"""Tests of `tracker keys`: key rotation without ending sessions; short and duplicate keys are refused."""

from datetime import UTC, datetime

import pyotp
import pytest
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session

from tests.command import run_tracker
from tests.visitors import Visitor
from tracker.app import create_app
from tracker.config import ConfigError, Settings
from tracker.core import vault
from tracker.core.database.engines import make_engines
from tracker.core.task_queue import exporting, make_queue
from tracker.people.queries import people
from tracker.people.services import accounts
from tracker.people.views import devices

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN = "reviewer-650106-1"


@pytest.fixture
def settings(demo_folder):
    """Give the settings of a demonstration whose reviewer has set up a phone."""
    found = Settings.from_environment({"TRACKER_DATA_DIR": str(demo_folder)})
    engines = make_engines(found.database_url)
    vault.keep_in(engines, found.secret_keys)
    now = datetime.now(UTC)
    with Session(engines.writer) as session, session.begin():
        accounts.enrol(session, people.by_key(session, LOGIN), SECRET, pyotp.TOTP(SECRET).at(now), at=now)
    engines.dispose()
    return found


def _site(settings):
    return create_app(settings, make_engines(settings.database_url))


def _done(*words):
    done = run_tracker(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_rotation_signs_nobody_out_and_loses_no_secret_form_task_or_device(settings):
    before = _site(settings)
    visitor = Visitor(before, LOGIN)
    token = visitor.token()
    with before.test_request_context():
        device = before.config["SECRET_KEY"]
    queue = make_queue(settings)
    exporting(queue, print)(7)
    _done("keys", "rotate")
    assert len(settings.secret_keys()) == 2
    assert settings.key_file.stat().st_mode & 0o777 == 0o600

    after = _site(settings)
    assert after.config["SECRET_KEY"] != before.config["SECRET_KEY"]
    client = after.test_client()
    client.set_cookie("tracker", visitor.client.get_cookie("tracker").value)
    signed = URLSafeTimedSerializer(device, salt="known-device").dumps(["x", 1])
    client.set_cookie("device", signed)
    assert client.get("/account").status_code == 200
    assert client.post("/account/alive", data={"csrf_token": token}).status_code == 204
    with after.test_request_context(headers={"Cookie": f"device={signed}"}):
        door = devices.door()
        assert (door.device, door.device_of) == ("x", 1)
    other = make_queue(settings)
    exporting(other, print)
    assert other.dequeue().args == (7,)
    for each in (queue, other):
        each.storage.close()

    refused = run_tracker("keys", "retire")
    assert refused.returncode == 2
    assert "11" in refused.stderr
    assert "最新密钥 11 项，旧密钥 0 项" in _done("keys", "reencrypt")
    _done("keys", "retire")
    assert len(settings.secret_keys()) == 1
    assert "最新密钥 11 项" in _done("keys", "status")
    client = _site(settings).test_client()
    client.set_cookie("tracker", visitor.client.get_cookie("tracker").value)
    assert client.get("/account").status_code == 302


def test_a_secret_that_cannot_be_read_is_told_by_status_and_before_deployment(settings):
    settings.key_file.write_text("x" * 64)
    status, check = run_tracker("keys", "status"), run_tracker("check", "--deploy")
    assert (status.returncode, check.returncode) == (1, 1)
    assert "解不开 11 项" in status.stdout
    assert "严重 secrets" in check.stderr


def test_keys_of_a_setting_stand_in_the_place_of_the_file_and_are_long(tmp_path):
    given = Settings.from_environment(
        {"TRACKER_DATA_DIR": str(tmp_path), "TRACKER_SECRET_KEYS": f"{'n' * 32}, {'o' * 32}"}
    )
    assert given.secret_keys() == ("n" * 32, "o" * 32)
    assert not given.key_file.exists()
    assert "n" * 32 not in repr(given)
    with pytest.raises(ConfigError, match="太短"):
        Settings.from_environment({"TRACKER_SECRET_KEYS": f"{'n' * 32} short"})
    refused = run_tracker("keys", "rotate", TRACKER_DATA_DIR=str(tmp_path), TRACKER_SECRET_KEYS="n" * 32)
    assert refused.returncode == 2
    assert "TRACKER_SECRET_KEYS" in refused.stderr


@pytest.mark.parametrize(
    ("base_url", "setting", "domain"),
    [
        ("https://tracker.example.cn", "", "tracker.example.cn"), ("https://tracker.example.cn", "example.cn", "example.cn"),
        ("https://10.1.2.3", "", ""), ("http://127.0.0.1:8000", "", ""), ("http://localhost:8000", "", "localhost"),
    ],
)  # fmt: skip
def test_passkeys_are_made_for_the_sites_own_domain(base_url, setting, domain):
    found = Settings.from_environment({"TRACKER_BASE_URL": base_url, "TRACKER_PASSKEY_DOMAIN": setting})
    assert found.passkey_domain == domain


def test_passkeys_are_never_made_for_another_domain():
    with pytest.raises(ConfigError, match="TRACKER_PASSKEY_DOMAIN"):
        Settings.from_environment(
            {"TRACKER_BASE_URL": "https://tracker.example.cn", "TRACKER_PASSKEY_DOMAIN": "ample.cn"}
        )
