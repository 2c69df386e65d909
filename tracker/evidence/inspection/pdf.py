"""Inspection of PDF files: actions, embedded files and encryption, also inside compressed object streams."""

import re
import zlib
from collections.abc import Iterator

from tracker.core.i18n import Message, message

_RUNS = frozenset({
    "JavaScript", "Rendition", "Launch", "RichMedia", "RichMediaExecute", "ImportData", "SubmitForm", "EmbeddedFile",
    "EmbeddedFiles", "GoToE", "XFA",
})  # fmt: skip
"""PDF names that stand for actions and embedded files."""
_NAME = re.compile(rb"/((?:[A-Za-z]|#[0-9A-Fa-f]{2}){3,40})(?![A-Za-z#])")
_ESCAPE = re.compile(r"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PACKED = re.compile(r"/(?:ObjStm|First)(?![A-Za-z])")
_PLAIN_FILTER = re.compile(r"/Filter\s*(?:\[\s*/(?:FlateDecode|Fl)\s*\]|/(?:FlateDecode|Fl))(?=[/>\s])")
_LONGEST_HEAD = 4096
_MOST_UNPACKED = 50 * 1024 * 1024
"""Maximum bytes of decompressed object streams. A report of a thousand pages has a few million."""


def problem(content: bytes) -> Message | None:
    """Return why a PDF is refused, or None."""
    found = _named(content)
    if "Encrypt" in found:
        return message("PDF 加了密码或限制。请去掉密码，或用“打印为 PDF”另存后再传。")
    left = _MOST_UNPACKED
    for data in _object_streams(content):
        if data is None or len(data) > left:
            return message("PDF 里有看不懂的压缩内容。请用“打印为 PDF”另存后再传。")
        left -= len(data)
        found |= _named(data)
    if found & _RUNS:
        return message("PDF 里有脚本、启动程序的动作或附件。请用“打印为 PDF”另存后再传。")
    return None


def _named(data: bytes) -> set[str]:
    return {_plain(each.decode("ascii")) for each in _NAME.findall(data)}


def _plain(name: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), name)


def _object_streams(content: bytes) -> Iterator[bytes | None]:
    """Yield the decompressed object streams.

    A stream in a compression that is not supported here is yielded as None.
    """
    for found in _STREAM.finditer(content):
        head = content[max(0, found.start() - _LONGEST_HEAD) : found.start()]
        head = head[max(head.rfind(b" obj"), head.rfind(b"endobj"), 0) :]
        words = _plain(head.decode("latin-1"))
        if not _PACKED.search(words):
            continue
        yield _inflated(content, found.end(), words)


def _inflated(content: bytes, start: int, words: str) -> bytes | None:
    if "/Filter" not in words:
        end = content.find(b"endstream", start)
        return content[start : end if end >= 0 else len(content)]
    if not _PLAIN_FILTER.search(words) or "/DecodeParms" in words:
        return None
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(memoryview(content)[start:], _MOST_UNPACKED + 1)
    except zlib.error:
        return None
    return data if unpacker.eof else None
