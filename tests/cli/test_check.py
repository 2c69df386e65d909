"""`tracker check --deploy`: every unsafe setting by name; in production a critical one keeps the site from starting."""

import pytest

from tests.cli.conftest import run_tracker
from tracker.app import create_app
from tracker.config import ConfigError, Settings
from tracker.deployment import RULES, unsafe

SAFE = {
    "TRACKER_BASE_URL": "https://tracker.example", "TRACKER_TOTP": "required", "TRACKER_PRODUCTION": "1",
    "TRACKER_DATABASE_URL": "", "FLASK_DEBUG": "0",
}  # fmt: skip


@pytest.fixture
def office(tmp_path):
    """Give the settings of an office that does everything right."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return SAFE | {"TRACKER_DATA_DIR": str(folder)}


def test_e5_a_safe_setting_is_said_to_be_safe(office):
    done = run_tracker("check", "--deploy", **office)
    assert (done.returncode, done.stderr) == (0, "")


def _public(office):
    settings = Settings.from_environment(office)
    settings.data_dir.chmod(0o755)


def _demo(office):
    (Settings.from_environment(office).data_dir / "demo-passwords.txt").write_text("x")


def _weak(office):
    (Settings.from_environment(office).data_dir / "secret.key").write_text("short")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("https", {"TRACKER_BASE_URL": "http://tracker.example"}), ("host", {"TRACKER_BASE_URL": "https://127.0.0.1"}),
        ("bind", {"TRACKER_HOST": "0.0.0.0"}), ("mode", _public), ("key", _weak), ("demo", _demo),
        ("debug", {"FLASK_DEBUG": "1"}), ("code", {"TRACKER_TOTP": "off"}), ("idle", {"TRACKER_IDLE_MINUTES": "90"}),
        ("session", {"TRACKER_SESSION_HOURS": "24"}), ("production", {"TRACKER_PRODUCTION": "0"}),
    ],
)  # fmt: skip
def test_e5_each_unsafe_setting_is_listed(office, name, change, monkeypatch):
    if callable(change):
        change(office)
    else:
        office |= change
        monkeypatch.setenv("FLASK_DEBUG", office["FLASK_DEBUG"])
    assert name in [rule.name for rule in unsafe(Settings.from_environment(office))]


def test_e5_every_rule_is_tried_above():
    assert {rule.name for rule in RULES} == {
        "https", "host", "bind", "mode", "key", "demo", "debug", "code", "idle", "session", "production"
    }  # fmt: skip


def test_e5_the_default_is_listed_and_production_refuses_to_start(tmp_path):
    done = run_tracker("check", "--deploy", TRACKER_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "严重 https" in done.stderr
    with pytest.raises(ConfigError, match="没有启动"):
        create_app(Settings(tmp_path, "sqlite://", production=True))
    done = run_tracker("run", TRACKER_DATA_DIR=str(tmp_path), TRACKER_PRODUCTION="1")
    assert done.returncode == 2
    assert "没有启动" in done.stderr


def test_e5_what_the_program_makes_by_itself_is_private_and_an_office_may_start_with_it(tmp_path):
    office = SAFE | {"TRACKER_DATA_DIR": str(tmp_path / "new")}
    done = run_tracker("init", **office)
    assert done.returncode == 0, done.stderr
    done = run_tracker("check", "--deploy", **office)
    assert (done.returncode, done.stderr) == (0, "")


def test_e5_an_office_on_postgresql_is_safe_too(office):
    settings = Settings.from_environment(office | {"TRACKER_DATABASE_URL": "postgresql://tracker@db/tracker"})
    assert unsafe(settings) == []
