"""Tests of `tracker check --deploy`: every unsafe setting is named; a critical one stops the site in production."""

import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.command import run_tracker
from tracker import jobs, paths
from tracker.app import create_app
from tracker.config import ConfigError, Settings
from tracker.core import deployment_checks
from tracker.core.deployment_checks import RULES, unsafe
from tracker.operations.queries import database_health

SAFE = {
    "TRACKER_BASE_URL": "https://tracker.example", "TRACKER_TOTP": "required", "TRACKER_PRODUCTION": "1",
    "TRACKER_DATABASE_URL": "", "FLASK_DEBUG": "0", "TRACKER_PROXIES": "1",
    "TRACKER_BACKUP_KEY": "k" * 32, "TRACKER_ADMIN_NETWORKS": "10.1.2.0/24", "TRACKER_AUDIT_SINK": "syslog://log.example:514",
    "TRACKER_SECURITY_CONTACT": "mailto:safety@example.gov.cn", "TRACKER_SECRET_KEYS": "s" * 32,
}  # fmt: skip


_ROOT = ["提醒 root"] if os.geteuid() == 0 else []
"""What is said in addition where the tests themselves run as root."""


def _names(done):
    return [line.split("：")[0] for line in done.stderr.splitlines()]


@pytest.fixture
def office(tmp_path):
    """Give the settings of an office that does everything right."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return SAFE | {"TRACKER_DATA_DIR": str(folder)}


def test_a_safe_setting_is_said_to_be_safe(office):
    done = run_tracker("check", "--deploy", **office)
    assert _names(done) == _ROOT
    assert done.returncode == len(_ROOT)


def _public(office):
    settings = Settings.from_environment(office)
    settings.data_dir.chmod(0o755)


def _network(office):
    deployment_checks._file_system = lambda path: "nfs4"


def _demo(office):
    (Settings.from_environment(office).data_dir / "demo-passwords.txt").write_text("x")


def _weak(office):
    office["TRACKER_SECRET_KEYS"] = ""
    (Settings.from_environment(office).data_dir / "secret.key").write_text("short")


def _root(office):
    os.geteuid = lambda: 0


def _shared_folder(office):
    Settings.from_environment(office).data_dir.parent.chmod(0o777)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("https", {"TRACKER_BASE_URL": "http://tracker.example"}), ("host", {"TRACKER_BASE_URL": "https://127.0.0.1"}),
        ("bind", {"TRACKER_HOST": "0.0.0.0"}), ("mode", _public), ("key", _weak), ("demo", _demo),
        ("debug", {"FLASK_DEBUG": "1"}), ("code", {"TRACKER_TOTP": "off"}), ("code-duties", {"TRACKER_TOTP": "off"}), ("idle", {"TRACKER_IDLE_MINUTES": "90"}),
        ("session", {"TRACKER_SESSION_HOURS": "24"}), ("production", {"TRACKER_PRODUCTION": "0"}),
        ("proxies", {"TRACKER_PROXIES": "0"}), ("metrics", {"TRACKER_METRICS": "loopback", "TRACKER_PROXIES": "0"}),
        ("redis", {"TRACKER_QUEUE_URL": "redis://queue/0"}), ("redis", {"TRACKER_QUEUE_URL": "redis://127.0.0.1/0"}),
        ("redis", {"TRACKER_QUEUE_URL": "redis://:secret@queue/0"}), ("root", _root), ("folder", _shared_folder),
        ("open", {"TRACKER_QUEUE_URL": "postgresql://tracker@db/queue"}),
        ("backup-key", {"TRACKER_BACKUP_KEY": ""}), ("admin-networks", {"TRACKER_ADMIN_NETWORKS": ""}),
        ("head", {"TRACKER_AUDIT_SINK": ""}), ("contact", {"TRACKER_SECURITY_CONTACT": ""}),
        ("keys-apart", {"TRACKER_SECRET_KEYS": ""}), ("keys-old", {"TRACKER_SECRET_KEYS": f"{'n' * 32} {'s' * 32}"}),
        ("open", {"TRACKER_DATABASE_URL": "postgresql://tracker@db/tracker"}),
        ("open", {"TRACKER_DATABASE_URL": "postgresql://tracker@db/tracker?sslmode=prefer"}), ("network", _network),
    ],
)  # fmt: skip
def test_each_unsafe_setting_is_listed(office, name, change, monkeypatch):
    monkeypatch.setattr(deployment_checks, "_file_system", deployment_checks._file_system)  # put back afterwards
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert unsafe(Settings.from_environment(office)) == []
    monkeypatch.setattr(os, "geteuid", os.geteuid)
    if callable(change):
        change(office)
    else:
        office |= change
        monkeypatch.setenv("FLASK_DEBUG", office["FLASK_DEBUG"])
    assert name in [rule.name for rule in unsafe(Settings.from_environment(office))]


def test_a_code_for_administrators_and_approvers_is_a_switch_of_its_own(office, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    office |= {"TRACKER_TOTP": "off", "TRACKER_TOTP_DUTIES": "required"}
    assert [rule.name for rule in unsafe(Settings.from_environment(office))] == ["code"]
    office |= {"TRACKER_TOTP_DUTIES": "off"}
    assert [(rule.name, rule.critical) for rule in unsafe(Settings.from_environment(office))][0] == (
        "code-duties",
        True,
    )


def test_every_rule_is_tried_above():
    assert {rule.name for rule in RULES} == {
        "https", "host", "bind", "mode", "key", "demo", "debug", "code", "idle", "session", "production", "proxies",
        "metrics", "open", "code-duties", "network", "backup-key", "redis", "root", "folder", "admin-networks", "head",
        "contact", "keys-apart", "keys-old",
    }  # fmt: skip


def test_the_default_is_listed_and_production_refuses_to_start(tmp_path):
    done = run_tracker("check", "--deploy", TRACKER_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "严重 https" in done.stderr
    with pytest.raises(ConfigError, match="没有启动"):
        create_app(Settings(tmp_path, "sqlite://", production=True))
    done = run_tracker("run", TRACKER_DATA_DIR=str(tmp_path), TRACKER_PRODUCTION="1")
    assert done.returncode == 2
    assert "没有启动" in done.stderr


def test_what_the_program_makes_by_itself_is_private_and_an_office_may_start_with_it(tmp_path):
    office = SAFE | {"TRACKER_DATA_DIR": str(tmp_path / "new")}
    done = run_tracker("init", **office)
    assert done.returncode == 0, done.stderr
    done = run_tracker("check", "--deploy", **office)
    assert done.returncode == 1
    assert [line.split("：")[0] for line in done.stderr.splitlines()] == [
        *_ROOT,
        "提醒 backup",
    ]  # only the first backup


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://tracker@db/tracker?sslmode=verify-full", "postgresql://tracker@127.0.0.1/tracker",
        "postgresql://tracker@/tracker?host=/run/postgresql",
    ],
)  # fmt: skip
def test_an_office_on_postgresql_is_safe_too(office, address, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert unsafe(Settings.from_environment(office | {"TRACKER_DATABASE_URL": address})) == []


_SOUND = database_health.Facts(schema=paths.newest_schema(), backed_up=True, room=80)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("schema", {"schema": "0001"}), ("superuser", {"superuser": True}), ("durable", {"durable": False}),
        ("encoding", {"encoding": "SQL_ASCII"}), ("triggers", {"triggers": 1}), ("accounts", {"demonstration": 1}), ("room", {"room": -1}), ("backup", {"backed_up": False}),
    ],
)  # fmt: skip
def test_each_unsafe_fact_of_a_database_is_listed(name, changed):
    assert database_health.unsafe(_SOUND) == []
    assert [rule.name for rule in database_health.unsafe(replace(_SOUND, **changed))] == [name]
    assert name in {rule.name for rule in database_health.RULES}


def test_the_database_is_asked_what_it_is(engines):
    with Session(engines.reader) as session:
        found = database_health.facts(session, processes=2, at=datetime.now(UTC))
    assert found.schema == paths.newest_schema()
    assert not found.backed_up
    if engines.reader.dialect.name == "postgresql":  # the server of the tests is fast and careless, and says so
        assert (found.superuser, found.durable, found.encoding, found.room > 0) == (True, False, "UTF8", True)


@pytest.mark.parametrize(
    ("address", "kind"),
    [("", "Huey"), ("sqlite:///{tmp}/q.db", "Huey"), ("redis://127.0.0.1:1/0", "RedisHuey")],
)
def test_the_queue_stands_where_the_setting_says(tmp_path, address, kind):
    settings = Settings.from_environment(
        {"TRACKER_DATA_DIR": str(tmp_path), "TRACKER_QUEUE_URL": address.format(tmp=tmp_path)}
    )
    queue = jobs.make_queue(settings)
    assert type(queue).__name__ == kind
    if kind == "Huey":
        assert queue.pending_count() == 0
        assert (tmp_path / ("q.db" if address else "jobs.db")).is_file()
    queue.storage.close()
    with pytest.raises(ConfigError, match="TRACKER_QUEUE_URL"):
        Settings.from_environment({"TRACKER_QUEUE_URL": "amqp://x"})


def test_dropped_triggers_and_demonstration_people_who_can_sign_in_are_counted(region):
    with Session(region.reader) as session:
        found = database_health.facts(session, processes=2, at=datetime.now(UTC))
    assert (found.triggers, found.demonstration) == (0, 0)
    with Session(region.writer) as session:
        on = "" if region.writer.dialect.name == "sqlite" else " ON month"
        session.connection().exec_driver_sql(f"DROP TRIGGER month_stays_frozen{on}")
        session.connection().exec_driver_sql("UPDATE person SET password_hash = 'x' WHERE key = 'liaison-E020'")
        found = database_health.facts(session, processes=2, at=datetime.now(UTC))
        session.rollback()
    assert (found.triggers, found.demonstration) == (1, 1)
