"""Inspection of an upload before storage. It reads the content and trusts neither the file name nor declared sizes."""

from tracker.core.i18n import Message
from tracker.evidence.inspection import images, ooxml, pdf
from tracker.evidence.rules import IMAGES, FileKind

__all__ = ["problem"]


def problem(kind: FileKind, content: bytes) -> Message | None:
    """Return why a file is refused, or None: damaged, a zip bomb, active content, or not of the declared type."""
    if kind in IMAGES:
        return images.problem(content)
    return pdf.problem(content) if kind is FileKind.PDF else ooxml.problem(kind, content)
