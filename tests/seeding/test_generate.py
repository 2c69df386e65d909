"""Tests of the demonstration generator: deterministic output with correct sums."""

import csv
from pathlib import Path

from seeds import generate
from seeds.register import NAMED

DEMO = Path(generate.__file__).parent / "demo"


def _rows(name):
    with (DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _yuan(wan):
    whole, _, places = wan.partition(".")
    return int(whole) * 10_000 + int(places.ljust(2, "0")) * 100


def _check(code, alphabet, weights, modulus):
    return sum(alphabet.index(char) * weight for char, weight in zip(code, weights, strict=False)) % modulus


def test_running_it_again_gives_the_same_bytes(tmp_path):
    generate.main(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in DEMO.iterdir()
    }


def test_december_meets_the_published_figures_by_plain_arithmetic():
    items = {row["project"]: _yuan(row["planned"]) for row in _rows("plan_items")}
    projects = {row["code"]: row for row in _rows("projects")}
    approved = {(row["month"], row["enterprise"]) for row in _rows("reports") if row["state"] == "approved"}
    last = {}
    for row in _rows("progress"):
        if row["month"] <= "2024-12" and (row["month"], projects[row["project"]]["enterprise"]) in approved:
            last[row["project"]] = row
    completed = sum(_yuan(row["total"]) - _yuan(projects[code]["opening"]) for code, row in last.items())
    built = sum(row["stage"] in ("built", "accepted") for row in last.values())
    enterprises = {projects[code]["enterprise"] for code in items}
    assert (len(enterprises), len(items), sum(items.values()), completed, built) == (
        112,
        408,
        5_535_000_000,
        3_027_000_000,
        359,
    )


def test_every_code_is_valid_by_the_standard_and_plainly_made_up():
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = [pow(3, place, 31) for place in range(17)]
    for row in _rows("enterprises"):
        if not row["uscc"]:
            assert row["uscc_reason"] == "报告未载"
            continue
        rest = _check(row["uscc"][:17], alphabet, weights, 31)
        assert alphabet[(31 - rest) % 31] == row["uscc"][17]
        assert row["uscc"][8:11] == "MA7"
        assert row["made_up"] == "yes"


def test_totals_never_fall_and_built_projects_have_their_day():
    last = {}
    for row in _rows("progress"):
        assert _yuan(row["total"]) >= last.get(row["project"], 0)
        if row["round"] == "1" and row["month"] < "2024-12":
            last[row["project"]] = _yuan(row["total"])
        if row["stage"] in ("built", "accepted"):
            assert row["built_on"][:7] <= row["month"]
        if row["stage"] == "accepted":
            assert row["built_on"] <= row["accepted_on"]
            assert row["acceptance"]


def test_the_firms_that_the_report_names_carry_no_invented_figure():
    named = {code for code, *_ in NAMED}
    projects = [row for row in _rows("projects") if row["enterprise"] in named]
    assert len(projects) == 9
    assert {row["opening"] for row in projects} == {"0.00"}
    codes = {row["code"] for row in projects}
    assert not [row for name in ("plan_items", "progress") for row in _rows(name) if row["project"] in codes]
    assert not [row for name in ("grades", "reports") for row in _rows(name) if row["enterprise"] in named]
    told = [row for name in ("retrofit_tracks", "eliminations") for row in _rows(name) if row["enterprise"] in named]
    assert len(told) == 6
    assert {row["since"] for row in told} == {""}


def test_no_key_stands_twice():
    keys = {
        "enterprises": ("code",),
        "projects": ("code",),
        "progress": ("month", "project", "round"),
        "people": ("key",),
    }
    for name, columns in keys.items():
        found = [tuple(row[column] for column in columns) for row in _rows(name)]
        assert len(found) == len(set(found))
