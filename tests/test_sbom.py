"""Tests of the bill of materials."""

import configparser
import json
import subprocess
import sys

import pytest

from tests.sbom import LOCK, ROOT, affected, bill, pins

FLASK = next(pin for pin in pins(LOCK.read_text(encoding="utf-8")) if pin.name == "flask")


def _advisory(*events, name="Flask", **more):
    package = {"ecosystem": "PyPI", "name": name}
    return {
        "id": "TEST-1",
        "affected": [{"package": package, "ranges": [{"type": "ECOSYSTEM", "events": [*events]}]}],
    } | more


def test_the_bill_names_every_line_of_the_lock_with_its_hashes():
    text = LOCK.read_text(encoding="utf-8")
    found = bill(pins(text))["components"]
    assert len(found) == sum("==" in line for line in text.splitlines() if not line.startswith((" ", "#")))
    assert sum(len(each["hashes"]) for each in found) == text.count("--hash=sha256:")
    assert {"flask", "pandas", "huey"} <= {each["name"] for each in found}
    assert all(each["purl"] == f"pkg:pypi/{each['name']}@{each['version']}" for each in found)


def test_licence_file_metadata_and_bill_name_the_same_licence():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    named = bill([])["metadata"]["component"]["licenses"]
    assert [config["metadata"]["license"]] == [each["license"]["id"] for each in named] == ["Apache-2.0"]
    for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md"):
        assert "Apache" in (ROOT / name).read_text(encoding="utf-8"), name


def test_a_line_that_locks_nothing_is_an_error():
    with pytest.raises(ValueError, match="not a locked"):
        list(pins("flask>=3\n"))


@pytest.mark.parametrize(
    ("advisory", "named"),
    [
        (_advisory({"introduced": "0"}), True),
        (_advisory({"introduced": "0"}, {"fixed": "1.0"}), False),
        (_advisory({"introduced": "0"}, {"fixed": "999"}), True),
        (_advisory({"introduced": "0"}, {"last_affected": FLASK.version}), True),
        (_advisory({"introduced": "0"}, {"last_affected": "1.0"}), False),
        (_advisory({"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "2.0"}), True),
        (_advisory({"introduced": "999"}), False),
        (_advisory({"introduced": "0"}, name="flask_wtf_of_others"), False),
        (_advisory({"introduced": "0"}, withdrawn="2026-01-01T00:00:00Z"), False),
        ({"id": "TEST-2", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": [FLASK.version]}]}, True),
        ({"id": "TEST-2", "affected": [{"package": {"ecosystem": "npm", "name": "flask"}, "versions": [FLASK.version]}]}, False),
    ],
)  # fmt: skip
def test_an_advisory_names_what_is_locked_by_its_versions(advisory, named):
    assert [(pin.name, name) for pin, name in affected([FLASK], [advisory])] == (
        [("flask", advisory["id"])] if named else []
    )


def test_the_command_writes_the_bill_and_fails_on_a_named_library(tmp_path):
    def run(advisory):
        (tmp_path / "advisory.json").write_text(json.dumps(advisory), encoding="utf-8")
        words = (
            "-m",
            "tests.sbom",
            "--out",
            str(tmp_path / "sbom.json"),
            "--advisories",
            str(tmp_path / "advisory.json"),
        )
        return subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)

    bad, good = run(_advisory({"introduced": "0"})), run([_advisory({"introduced": "0"}, {"fixed": "1.0"})])
    assert (bad.returncode, good.returncode) == (1, 0), bad.stderr + good.stderr
    assert f"flask {FLASK.version}: TEST-1" in bad.stdout
    assert json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))["bomFormat"] == "CycloneDX"
