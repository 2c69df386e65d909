"""A look inside a file before it is kept: what it holds decides, not its name, and nothing is believed of its sizes."""

from tracker.core.i18n import Message
from tracker.evidence.inspection import images, ooxml, pdf
from tracker.evidence.rules import IMAGES, FileKind

__all__ = ["problem"]


def problem(kind: FileKind, content: bytes) -> Message | None:
    """Say why a file of a known kind is refused: broken, a bomb, with what runs, or not what it says."""
    if kind in IMAGES:
        return images.problem(content)
    return pdf.problem(content) if kind is FileKind.PDF else ooxml.problem(kind, content)
