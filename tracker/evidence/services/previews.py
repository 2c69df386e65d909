"""Store of page previews: page images by content hash, in a folder that may be deleted at any time."""

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.errors import Inconsistent, NotFound
from tracker.core.i18n import message
from tracker.evidence import rendering
from tracker.evidence.models import StoredFile
from tracker.evidence.rendering import Drawn
from tracker.evidence.rules import FileKind
from tracker.evidence.rules.previews import (
    BY_OFFICE,
    DRAWN,
    FAILED_FOR,
    KEPT,
    LOST,
    MOST_WAITING,
    Preview,
    PreviewState,
)
from tracker.evidence.services import file_store

_TOLD, _ASKED = "pages.json", "asked"


def state(kept: Path, sha256: str, kind: FileKind, *, office: str) -> Preview:
    """Return the preview of a file. Without an office program, Word and Excel files have none."""
    if kind not in DRAWN or (kind in BY_OFFICE and not office):
        return Preview(PreviewState.NONE)
    told = _place(kept, sha256, kind) / _TOLD
    if not told.is_file():
        return Preview(PreviewState.MAKING)
    said = json.loads(told.read_bytes())
    if not said["shown"]:
        return Preview(PreviewState.FAILED)
    return Preview(PreviewState.READY, said["shown"], said["more"])


def page(kept: Path, sha256: str, kind: FileKind, number: int) -> Path:
    """Return the path of the image of one page. Raise NotFound where there is none."""
    found = _place(kept, sha256, kind) / f"{number}.webp"
    if not found.is_file():
        raise NotFound(message("没有这一页的预览，请下载原件。"))
    return found


def wanted(kept: Path, sha256: str, kind: FileKind, *, at: datetime) -> bool:
    """Return whether to queue a file: not if it is queued already, nor if MOST_WAITING files are."""
    waiting = [each.name for each in (_folder(kept) / _ASKED).glob("*") if _age(each, at) < LOST.total_seconds()]
    return _name(sha256, kind) not in waiting and len(waiting) < MOST_WAITING


def note_asked(kept: Path, sha256: str, kind: FileKind, *, at: datetime) -> None:
    """Record that a file was queued."""
    mark = _folder(kept) / _ASKED / _name(sha256, kind)
    mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark.touch()
    os.utime(mark, (at.timestamp(), at.timestamp()))


def make(kept: Path, found: StoredFile, *, office: str) -> bool:
    """Render the pages of a file without a preview. Return whether it rendered them now."""
    made = state(kept, found.sha256, found.kind, office=office).state is PreviewState.MAKING
    if made:
        with TemporaryDirectory(prefix="tracker-pages-") as scratch:
            _put(_place(kept, found.sha256, found.kind), _drawn(kept, found, Path(scratch), office))
    (_folder(kept) / _ASKED / _name(found.sha256, found.kind)).unlink(missing_ok=True)
    return made


def sweep(session: Session, kept: Path, *, at: datetime) -> int:
    """Remove previews of deleted files, old previews, and failed ones after FAILED_FOR. Return the number removed."""
    files = set(session.scalars(sa.select(col(StoredFile.sha256)).distinct()))
    gone = [place for place in _folder(kept).glob("[0-9a-f][0-9a-f]/*") if _is_over(place, files, at)]
    for place in gone:
        shutil.rmtree(place, ignore_errors=True)
    for mark in (_folder(kept) / _ASKED).glob("*"):
        if _age(mark, at) > LOST.total_seconds():
            mark.unlink(missing_ok=True)
    return len(gone)


def _drawn(kept: Path, found: StoredFile, scratch: Path, office: str) -> Drawn:
    try:
        content = file_store.read(kept, found)
    except Inconsistent:  # the daily check of files reports it; a damaged file gets no preview
        return Drawn([], more=False)
    return rendering.draw(found.kind, content, scratch, office)


def _put(target: Path, drawn: Drawn) -> None:
    """Move the rendered pages to their place in the store: all of them at once, or none."""
    part = target.with_name(f"{target.name}.{token_hex(4)}.part")
    part.mkdir(parents=True, mode=0o700)
    try:
        for picture in drawn.pages:
            shutil.copyfile(picture, part / picture.name)
        (part / _TOLD).write_text(json.dumps({"shown": len(drawn.pages), "more": drawn.more}))
        if not target.is_dir():
            part.replace(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _is_over(place: Path, files: set[str], at: datetime) -> bool:
    told = place / _TOLD
    if place.name.partition("-")[0] not in files:
        return True
    if place.suffix or not told.is_file():
        return _age(place, at) > FAILED_FOR.total_seconds()
    shown = json.loads(told.read_bytes())["shown"]
    return _age(told, at) > (KEPT if shown else FAILED_FOR).total_seconds()


def _age(path: Path, at: datetime) -> float:
    """Return the age of a file in seconds. A file that another process has just removed counts as infinitely old."""
    try:
        written = path.stat().st_mtime
    except FileNotFoundError:
        return (at - datetime.min.replace(tzinfo=UTC)).total_seconds()
    return at.timestamp() - written


def _folder(kept: Path) -> Path:
    """Return the folder of previews, beside the evidence folder."""
    return kept.with_name("previews")


def _name(sha256: str, kind: FileKind) -> str:
    return f"{sha256}-{kind.value}"


def _place(kept: Path, sha256: str, kind: FileKind) -> Path:
    return _folder(kept) / sha256[:2] / _name(sha256, kind)
