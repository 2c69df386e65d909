"""Checks of an upload before any transaction: size, kind, content, antivirus. Only checked uploads can be stored.

The checks take seconds, and the write lock is one for the whole site. Therefore a file is checked first and stored
later.
"""

from dataclasses import dataclass
from hashlib import sha256

from tracker.core.errors import Invalid
from tracker.core.file_names import shown_name
from tracker.core.i18n import Message, message
from tracker.evidence import inspection
from tracker.evidence.rules import FileKind, FileLimits, kind_of, size_problem, wrong_kind
from tracker.evidence.services import antivirus


@dataclass(frozen=True)
class CheckedUpload:
    """A checked upload: display name, content, kind, and why it is refused, if it is."""

    name: str
    content: bytes
    kind: FileKind | None
    problem: Message | None

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the content."""
        return sha256(self.content).hexdigest()

    def require_kind(self) -> FileKind:
        """Return the kind of an accepted upload. Raise Invalid with the problem of a refused one."""
        if self.problem is not None or self.kind is None:
            raise Invalid(message("{name}：{why}", name=self.name, why=self.problem))
        return self.kind


def check(name: str, content: bytes, limits: FileLimits) -> CheckedUpload:
    """Check an upload and return the result.

    A refused file raises only on storing, so that other files of the form are kept.
    """
    shown = shown_name(name)
    kind = kind_of(shown, content)
    return CheckedUpload(shown, content, kind, _problem(shown, kind, content, limits))


def _problem(name: str, kind: FileKind | None, content: bytes, limits: FileLimits) -> Message | None:
    too_large = size_problem(len(content), limits)
    if too_large is not None or kind is None:
        return too_large or wrong_kind(name, content)
    return inspection.problem(kind, content) or antivirus.problem(limits.scanner, content)
