"""Tests of docs/guarantees.md: every promise names existing tests; every number stands once."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "guarantees.md").read_text(encoding="utf-8")
_LAST = {"A": 15, "B": 10, "C": 13, "D": 6, "E": 5, "F": 6, "G": 5, "H": 6, "I": 5, "J": 4, "V": 23}
"""Each series of numbers and its last."""


def _rows(text):
    return re.findall(r"^\| ([A-Z]\d+) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)


PROMISED, _, REST = PAGE.partition("## Not promised")


@pytest.mark.parametrize(("number", "words", "tests"), _rows(PROMISED), ids=[row[0] for row in _rows(PROMISED)])
def test_every_promise_names_tests_that_exist(number, words, tests):
    named = re.findall(r"`(tests/[^`]+\.py)::(test_\w+)`", tests)
    assert named, "a promise without a test"
    assert len(named) == tests.count("`") // 2, "each is written as file::name"
    for file, name in named:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{file}::{name}"


def test_every_number_stands_once_promised_or_not():
    found = Counter(row[0] for row in _rows(PAGE))
    wanted = {f"{series}{number}" for series, last in _LAST.items() for number in range(1, last + 1)}
    assert {number: count for number, count in found.items() if count > 1} == {}
    assert wanted - set(found) == set()


def test_what_is_not_promised_says_why():
    assert all(words and why for _, words, why in _rows(REST))
