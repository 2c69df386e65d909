"""`make sbom`: a CycloneDX bill of materials from the lock file, compared with advisories.

`python -m tests.sbom --out dist/sbom.json --advisories FOLDER`: advisories are files of OSV's format (osv.dev offers all
of PyPI as one archive); nothing is asked of the network. Exit code 1: something locked is affected.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from packaging.utils import canonicalize_name
from packaging.version import Version

from tracker import __version__

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.txt"
LICENSE = "Apache-2.0"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==([^ ;\\]+)(?: *; *([^\\]+?))? *\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class Pin(NamedTuple):
    """One library of the lock: its version, where it is needed, and the hashes of its files."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Name it as advisories and other bills do."""
        return f"pkg:pypi/{self.name}@{self.version}"


def pins(lock: str) -> Iterator[Pin]:
    """Read a hash-locked file of requirements."""
    for block in re.split(r"\n(?=\S)", lock.strip()):
        first = block.splitlines()[0]
        if first.startswith("#"):
            continue
        found = _PIN.match(first)
        if found is None:
            raise ValueError(f"not a locked requirement: {first}")
        name, version, marker = found.groups()
        yield Pin(canonicalize_name(name), version, marker or "", tuple(_HASH.findall(block)))


def bill(locked: Iterable[Pin]) -> dict[str, Any]:
    """Write the bill of materials: the same lock gives the same bytes."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "name": "yiqiyice-tracker", "version": __version__,
                "licenses": [{"license": {"id": LICENSE}}],
            }
        },
        "components": [
            {
                "type": "library", "name": pin.name, "version": pin.version, "purl": pin.purl, "bom-ref": pin.purl,
                "hashes": [{"alg": "SHA-256", "content": each} for each in pin.hashes],
                "properties": [{"name": "marker", "value": pin.marker}] if pin.marker else [],
            }
            for pin in locked
        ],
    }  # fmt: skip


def advisories(path: Path) -> Iterator[dict[str, Any]]:
    """Read advisories: a file of one or of a list, or a folder of files."""
    for file in sorted(path.rglob("*.json")) if path.is_dir() else [path]:
        told = json.loads(file.read_text(encoding="utf-8"))
        yield from told if isinstance(told, list) else [told]


def affected(locked: Iterable[Pin], known: Iterable[dict[str, Any]]) -> list[tuple[Pin, str]]:
    """Return every locked library that an advisory names, with the advisory's id."""
    by_name = {pin.name: pin for pin in locked}
    found = []
    for advisory in (each for each in known if "withdrawn" not in each):
        for entry in advisory.get("affected", []):
            package = entry.get("package", {})
            pin = by_name.get(canonicalize_name(package.get("name", "")))
            if package.get("ecosystem") == "PyPI" and pin is not None and _names(entry, pin.version):
                found.append((pin, str(advisory["id"])))
    return sorted(set(found))


def _names(entry: dict[str, Any], version: str) -> bool:
    ranges = [each["events"] for each in entry.get("ranges", []) if each.get("type") == "ECOSYSTEM"]
    return version in entry.get("versions", []) or any(_within(events, Version(version)) for events in ranges)


def _within(events: Iterable[dict[str, str]], version: Version) -> bool:
    """Walk the events of a range in order: introduced, fixed, last affected."""
    inside = False
    for event in events:
        kind, told = next(iter(event.items()))
        at = Version("0.dev0" if told == "0" else told)
        if kind == "introduced" and version >= at:
            inside = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            inside = False
    return inside


def say(line: str) -> None:
    """Tell a line."""
    sys.stdout.write(f"{line}\n")


def main() -> None:
    """Write the bill; with advisories, tell what they name."""
    parser = argparse.ArgumentParser(prog="python -m tests.sbom", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "sbom.json")
    parser.add_argument("--advisories", type=Path, help="a file or folder of OSV advisories")
    asked = parser.parse_args()
    locked = list(pins(LOCK.read_text(encoding="utf-8")))
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(bill(locked), indent=1) + "\n", encoding="utf-8")
    say(f"{asked.out}: {len(locked)} libraries")
    if asked.advisories is None:
        return
    found = affected(locked, advisories(asked.advisories))
    for pin, name in found:
        say(f"{pin.name} {pin.version}: {name}")
    say(f"{len(found)} advisories name what is locked")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
