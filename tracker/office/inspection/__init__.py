"""A look inside a file before it is kept: what it holds decides, not its name, and nothing is believed of its sizes."""

from tracker.domain.files import IMAGES, FileKind
from tracker.domain.words import Sentence
from tracker.office.inspection import images, ooxml, pdf

__all__ = ["problem"]


def problem(kind: FileKind, content: bytes) -> Sentence | None:
    """Say why a file of a known kind is refused: broken, a bomb, with what runs, or not what it says."""
    if kind in IMAGES:
        return images.problem(content)
    return pdf.problem(content) if kind is FileKind.PDF else ooxml.problem(kind, content)
