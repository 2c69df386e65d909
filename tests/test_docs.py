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


_FOLDERS = {"deploy", "docs", "seeds", "templates", "tests", "tracker"}


def _paths(text: str) -> set[str]:
    """Return what stands in backticks and is a path of this repository; a path with a placeholder names none."""
    named = re.findall(r"`([^`\s]+)`", text)
    return {
        each.split("::")[0]
        for each in named
        if not set(each) & set("<>…*{}") and (each.split("/")[0] in _FOLDERS or each.endswith(".md")) and "/" in each
    }


@pytest.mark.parametrize("page", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "seeds" / "README.md"]))
def test_every_path_that_a_document_names_exists(page):
    text = page.read_text(encoding="utf-8")
    links = {(page.parent / link).resolve() for link in re.findall(r"\]\((?!http)([^)#]+)", text)}
    named = {ROOT / each for each in _paths(text)} | links
    assert sorted(str(path) for path in named if not path.exists()) == []


def test_the_recipes_name_paths_from_the_root():
    text = (ROOT / "docs" / "development.md").read_text(encoding="utf-8")
    assert [
        each for each in re.findall(r"`([^`\s]+/[^`\s]*\.(?:py|html|js|css))`", text) if each not in _paths(text)
    ] == []


def test_every_rule_that_code_or_tests_cite_stands_in_the_page_of_rules():
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r"^(\d+)\. \*\*", page, re.MULTILINE)]
    cited = {
        int(number)
        for folder in ("tracker", "tests")
        for path in (ROOT / folder).rglob("*.py")
        for number in re.findall(r"[(\s]rule (\d+)\b", path.read_text(encoding="utf-8"))
    }
    assert numbers == list(range(1, len(numbers) + 1))
    assert cited <= set(numbers)


def test_every_name_of_the_glossary_stands_in_the_code():
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").split("## Words of the program")[0]
    named = re.findall(r"^\| [^|]+ \| [^|]+ \| [^|]*`([^`|]+)`[^|]* \|", page, re.MULTILINE)
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tracker").rglob("*.py"))
    assert len(named) >= 40
    assert [name for name in named if "/" not in name and not re.search(rf"\b{re.escape(name)}\b", code)] == []
