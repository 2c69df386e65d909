"""Page previews: limits of number, size and retention, and their states."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from tracker.evidence.rules import FileKind

BY_OFFICE = frozenset({FileKind.DOCX, FileKind.XLSX})
"""What an office program has to turn into pages first."""
DRAWN = BY_OFFICE | {FileKind.PDF}
"""What is looked at page by page; pictures are looked at as they are."""
MOST_PAGES = 20
"""Pages that are drawn of one file; the rest is in the original."""
SIDE = 1600
"""Pixels of the longer side of a page, however large it says it is."""
MOST_WAITING = 20
"""Files in the queue at once; the next one waits until its page is looked at again."""
LOST = timedelta(minutes=5)
"""After so long without a result a file is put into the queue once more."""
KEPT, FAILED_FOR = timedelta(days=30), timedelta(days=1)
"""How long pages are kept, and how long a file that gave none is left alone."""


class PreviewState(StrEnum):
    """How far the pages of a file have come."""

    READY = "ready"
    MAKING = "making"
    FAILED = "failed"
    NONE = "none"


@dataclass(frozen=True)
class Preview:
    """The pages of a file: how many are drawn, and whether the file has more."""

    state: PreviewState
    shown: int = 0
    more: bool = False
