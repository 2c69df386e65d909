"""Tests of commands in both languages: names follow the language, codes and numbers do not."""

import re

import pytest

CHINESE = re.compile(r"[\u3400-\u9fff]")
COMMANDS = {
    "figures": ("figures", "--month", "2024-12"),
    "figures of a part": ("figures", "--month", "2024-12", "--cut", "bureau:652300"),
    "paragraph": ("paragraph", "--month", "2024-12"),
    "verify": ("verify",),
    "month": ("month", "open", "2025-01"),
    "check": ("check",),
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_command_speaks_the_language_it_is_asked_in(tracker, demo_folder, words):
    chinese, english = (tracker(*words, TRACKER_LANGUAGE=language) for language in ("zh_CN", "en"))
    assert (chinese.returncode, english.returncode) == (0, 0)
    assert all(CHINESE.search(line) for line in chinese.stdout.splitlines())
    assert CHINESE.findall(english.stdout) == []
    if words[0] == "figures":
        ends = [[line.split()[-1] for line in done.stdout.splitlines()[1:]] for done in (chinese, english)]
        assert ends[0] == ends[1]


def test_the_names_of_figures_are_english_in_english(tracker, demo_folder):
    lines = tracker("figures", "--month", "2024-12", TRACKER_LANGUAGE="en").stdout.splitlines()
    assert "54.69" in next(line for line in lines if line.endswith("plan.investment.rate"))
    assert next(line for line in lines if line.endswith("plan.projects.built")).startswith("Projects built")
