"""Files that people hand in: which kinds, how large, how many, and what their first bytes have to be."""

import unicodedata
from dataclasses import dataclass

from tracker.domain.words import Choice, Sentence, say


class FileKind(Choice):
    """The kinds of file that are taken; no other kind can carry a script or a macro past a reader."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG 图片"
    PNG = "png", "PNG 图片"
    DOCX = "docx", "Word（docx）"
    XLSX = "xlsx", "Excel（xlsx）"


IMAGES = frozenset({FileKind.JPEG, FileKind.PNG})
"""What can be looked at on a page."""


@dataclass(frozen=True)
class FileRule:
    """How a kind is named, how it begins, and as what it is served."""

    suffixes: tuple[str, ...]
    magic: bytes
    media: str
    member: str = ""
    """A file that a zip of this kind must hold."""


_OFFICE = "application/vnd.openxmlformats-officedocument"
RULES = {
    FileKind.PDF: FileRule(("pdf",), b"%PDF-", "application/pdf"),
    FileKind.JPEG: FileRule(("jpg", "jpeg"), b"\xff\xd8\xff", "image/jpeg"),
    FileKind.PNG: FileRule(("png",), b"\x89PNG\r\n\x1a\n", "image/png"),
    FileKind.DOCX: FileRule(("docx",), b"PK\x03\x04", f"{_OFFICE}.wordprocessingml.document", "word/document.xml"),
    FileKind.XLSX: FileRule(("xlsx",), b"PK\x03\x04", f"{_OFFICE}.spreadsheetml.sheet", "xl/workbook.xml"),
}
ACCEPT = ",".join(f".{suffix}" for rule in RULES.values() for suffix in rule.suffixes)
"""What a file box offers to choose from."""

MOST_PIXELS = 60_000_000
"""Width × height of an image; a larger one would fill a reader's memory (a camera of today makes 50 million)."""
MOST_UNPACKED = 200 * 1024 * 1024
"""Declared bytes of an Office file once unpacked."""
_LONGEST_NAME = 100


@dataclass(frozen=True)
class FileLimits:
    """How large a file may be and how many a report may hold (settings)."""

    bytes_each: int = 20 * 1024 * 1024
    files_each: int = 10


def kind_of(name: str, content: bytes) -> FileKind | None:
    """Tell the kind by the ending and the first bytes, which have to agree; None for every other file."""
    suffix = name.rpartition(".")[2].lower()
    for kind, rule in RULES.items():
        if suffix in rule.suffixes and content.startswith(rule.magic):
            return kind
    return None


def shown_name(name: str) -> str:
    """Clean the name a file was sent with, for showing: no folders, no control or direction marks, not too long."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    if not dot:
        return plain[:_LONGEST_NAME] or "file"
    return f"{stem[: _LONGEST_NAME - len(suffix) - 1] or 'file'}.{suffix[:8]}"


def size_problem(size: int, limits: FileLimits) -> Sentence | None:
    """Say why a file is too large or empty."""
    if size == 0:
        return say("文件是空的。请重新选择。")
    if size > limits.bytes_each:
        most = limits.bytes_each // (1024 * 1024)
        return say("文件有 {size} MB，超过 {most} MB。请压缩后再传。", size=-(-size // (1024 * 1024)), most=most)
    return None


def wrong_kind() -> Sentence:
    """Say which kinds are taken."""
    kinds = "、".join(kind.label for kind in FileKind)
    return say("只收 {kinds}，且内容要与扩展名一致。请另存为其中一种再传。", kinds=kinds)
