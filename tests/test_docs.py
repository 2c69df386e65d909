"""Tests of the documents: settings, commands, paths, rule numbers and names that they mention exist."""

import re
from pathlib import Path

import pytest

from tests import workflows
from tracker.cli import _COMMANDS
from tracker.config import Settings

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["docs/operator.md", "docs/operator.zh-CN.md"]
_ROW = re.compile(r"^\| `(TRACKER_\w+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
FIELDS = {
    "TRACKER_HOST": "host", "TRACKER_PORT": "port", "TRACKER_LANGUAGE": "language", "TRACKER_IDLE_MINUTES": "idle_minutes",
    "TRACKER_SESSION_HOURS": "session_hours", "TRACKER_PASSWORDS": "passwords", "TRACKER_FILE_MEGABYTES": "file_megabytes",
    "TRACKER_FILES_A_REPORT": "files_a_report",
    "TRACKER_FILE_MEGABYTES_A_DAY": "file_megabytes_a_day", "TRACKER_FILES_A_DAY": "files_a_day",
    "TRACKER_GRADE_BAR_MONTHS": "grade_bar_months",
    "TRACKER_DOCUMENT_DAYS": "document_days", "TRACKER_WORKERS": "workers", "TRACKER_PROXIES": "proxies",
    "TRACKER_LOG": "log", "TRACKER_METRICS": "metrics",
}  # fmt: skip
"""Settings whose default is a plain value."""


@pytest.mark.parametrize("name", PAGES)
def test_the_table_of_settings_is_complete_and_its_defaults_are_true(name):
    rows = {
        variable: default.strip() for variable, default, _ in _ROW.findall((ROOT / name).read_text(encoding="utf-8"))
    }
    read = set(re.findall(r'"(TRACKER_[A-Z_]+)"', (ROOT / "tracker" / "config.py").read_text(encoding="utf-8")))
    assert set(rows) == read
    settings = Settings.from_environment({})
    assert {each: rows[each] for each in FIELDS} == {
        each: f"`{getattr(settings, field)}`" for each, field in FIELDS.items()
    }


@pytest.mark.parametrize("name", PAGES)
def test_the_operators_page_names_only_commands_that_there_are(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`| |^)tracker ([a-z]+)", text, re.MULTILINE))
    assert set(re.findall(r"`tracker ([a-z]+)", text)) <= set(_COMMANDS)
    assert named >= {"init", "seed", "run", "worker", "backup", "restore", "move", "check", "verify", "accounts"}


def test_the_page_of_workflows_is_drawn_from_the_tables_as_they_are():
    assert workflows.PAGE.read_text(encoding="utf-8") == workflows.text(), "run python -m tests.workflows"
