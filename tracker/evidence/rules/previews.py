"""Rules of page previews: their states, and limits of number, size and retention."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from tracker.evidence.rules import FileKind

BY_OFFICE = frozenset({FileKind.DOCX, FileKind.XLSX})
"""Kinds that an office program converts to PDF first."""
DRAWN = BY_OFFICE | {FileKind.PDF}
"""Kinds that are shown page by page. Pictures are shown as they are."""
MOST_PAGES = 20
"""Maximum pages rendered of one file. The remaining ones are only in the original."""
SIDE = 1600
"""Maximum pixels of the longer side of a page, whatever size the page declares."""
MOST_WAITING = 20
"""Maximum files in the queue at once. A further file is queued when its page is opened again."""
LOST = timedelta(minutes=5)
"""Time without a result after which a file may be queued again."""
KEPT, FAILED_FOR = timedelta(days=30), timedelta(days=1)
"""How long rendered pages are stored, and how long a file that failed is not tried again."""


class PreviewState(StrEnum):
    """The state of the page previews of a file."""

    READY = "ready"
    MAKING = "making"
    FAILED = "failed"
    NONE = "none"


@dataclass(frozen=True)
class Preview:
    """The preview of a file: its state, the number of rendered pages, and whether the file has more."""

    state: PreviewState
    shown: int = 0
    more: bool = False
