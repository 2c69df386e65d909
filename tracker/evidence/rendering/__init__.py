"""Page images of PDF and Office files, rendered by bounded processes (docs/decisions/0019-rendered-pages.md)."""

import json
import sys
from pathlib import Path
from typing import NamedTuple

from tracker.evidence.rendering import conversion
from tracker.evidence.rendering.bounded_process import Bounds, run
from tracker.evidence.rules import FileKind
from tracker.evidence.rules.previews import MOST_PAGES, SIDE

DRAWING = Bounds(seconds=30, memory=1024 * 1024 * 1024, file_size=32 * 1024 * 1024)
"""Limits of time, memory and file size for rendering the pages of one PDF."""


class Drawn(NamedTuple):
    """The image files of the first pages, and whether the document has more pages."""

    pages: list[Path]
    more: bool


def draw(kind: FileKind, content: bytes, folder: Path, office: str = "") -> Drawn:
    """Render the first pages of a file into an empty folder. Return no pages where it fails or exceeds its limits."""
    source = folder / "source.pdf"
    if kind is FileKind.PDF:
        source.write_bytes(content)
    elif not conversion.to_pdf(office, kind, content, folder, source):
        return Drawn([], more=False)
    program = [sys.executable, "-P", "-m", "tracker.evidence.rendering.pages"]
    run([*program, str(source), str(folder), str(MOST_PAGES), str(SIDE)], folder, DRAWING)
    return _found(folder)


def _found(folder: Path) -> Drawn:
    """Return the pages that were rendered. Those completed before a limit was reached are shown."""
    pages: list[Path] = []
    while (page := folder / f"{len(pages) + 1}.webp").is_file():
        pages.append(page)
    counted = folder / "total.json"
    total = json.loads(counted.read_bytes()) if counted.is_file() else 0
    return Drawn(pages, more=total > len(pages))
