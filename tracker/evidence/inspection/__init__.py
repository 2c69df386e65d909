"""Inspection of an upload before storage: by content, not by name; declared sizes are never trusted."""

from tracker.core.i18n import Message
from tracker.evidence.inspection import images, ooxml, pdf
from tracker.evidence.rules import IMAGES, FileKind

__all__ = ["problem"]


def problem(kind: FileKind, content: bytes) -> Message | None:
    """Return why a file of a known type is refused: damaged, a zip bomb, active content, or a false type."""
    if kind in IMAGES:
        return images.problem(content)
    return pdf.problem(content) if kind is FileKind.PDF else ooxml.problem(kind, content)
