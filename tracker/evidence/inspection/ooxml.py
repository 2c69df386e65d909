"""Inspection of docx and xlsx files: content types, relationships and XML of all parts, whatever their names."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit
from xml.parsers import expat
from zipfile import ZipInfo

from tracker.core.i18n import Message, message
from tracker.evidence.inspection.archives import Broken, Budget, Locked, TooLarge, directory, unpacked
from tracker.evidence.rules import MOST_PARTS, MOST_UNPACKED, FileKind

_MAIN = {
    FileKind.DOCX: "wordprocessingml.document.main+xml",
    FileKind.XLSX: "spreadsheetml.sheet.main+xml",
}
_TYPES, _ROOT = "[Content_Types].xml", "_rels/.rels"
_RUNS = (
    "macroenabled", "vbaproject", "vbadata", "macrosheet", "intlmacrosheet", "dialogsheet", "activex", "oleobject",
    "attachedtemplate", "keymapcustomizations", "attachedtoolbars", "control", "afchunk", "subdocument", "connections",
    "querytable", "webextension",
)  # fmt: skip
"""Substrings of content types and relationship types that stand for active content."""
_PACKAGE = "package"
"""The relationship type of an embedded Office file. Every chart in Word has one: the workbook with its data."""
_LINKS = frozenset({"hyperlink"})
"""Relationship types whose target may be outside the file.

A reader may click such a link, the program never opens it.
"""
_WEB = frozenset({"http", "https", "mailto", ""})
_ELEMENTS = frozenset({
    "ddelink", "oleobject", "olelink", "oleobjects", "altchunk", "attachedtemplate", "script", "object", "macro",
})  # fmt: skip
"""Local names of XML elements that execute or load something."""
_FIELDS = frozenset({
    "DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "IMPORT", "MACROBUTTON", "LINK", "EMBED", "QUOTE",
})  # fmt: skip
"""Word fields that execute or load something, or insert the name of a field that does."""
_ANYWHERE = frozenset({"DDE", "DDEAUTO"})
_STRING, _DDE = re.compile(r'"[^"]*"'), re.compile(r"[\w.]\|")
"""Patterns of a text and of a DDE call in a formula. A vertical bar outside a text calls another program."""
_AUTO = ("auto_open", "auto_close", "auto_activate", "auto_deactivate")
_MAGIC = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ", b"\x7fELF", b"#!", b"Rar!", b"7z\xbc\xaf", b"MSCF", b"\xca\xfe\xba\xbe",
    b"L\x00\x00\x00\x01\x14\x02\x00", b"%PDF-", b"\x1f\x8b",
)  # fmt: skip
"""First bytes of files that must not be embedded: macros, OLE objects, programs, scripts, shortcuts, archives, PDF."""
_SUFFIXES = frozenset({
    ".exe", ".dll", ".com", ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".hta", ".msi",
    ".lnk", ".jar", ".sh", ".py",
})  # fmt: skip
_MACROS = frozenset({"vbaproject.bin", "vbadata.xml", "vbaprojectsignature.bin"})
_ZIP = b"PK\x03\x04"
_DEPTH = 2
_LONGEST_TEXT = 4096


class _Runs(Exception):
    """Raised where the file has active or external content."""


class _Other(Exception):
    """Raised where the file is not of the Office type that its name claims."""


def problem(kind: FileKind, content: bytes) -> Message | None:
    """Return why an Office file is refused, or None."""
    try:
        _look(kind, content, Budget(MOST_UNPACKED), _DEPTH)
    except _Runs:
        return message(
            "文件里有宏、程序、嵌入对象，或指向外部的链接。请在 Office 或 WPS 里去掉它们，另存为普通的 {kind} 再传。",
            kind=kind.label,
        )
    except _Other:
        return message("文件不是 {kind}。请另存为 {kind} 再传。", kind=kind.label)
    except Locked:
        return message("文件打不开或加了密码。请去掉密码，另存后再传。")
    except TooLarge:
        return message(
            "文件解开后超过 {most} MB 或 {n} 个部分。请删去多余内容再传。", most=MOST_UNPACKED // (1024 * 1024),
            n=MOST_PARTS,
        )  # fmt: skip
    except (Broken, expat.ExpatError, UnicodeError, ValueError):
        return message("文件打不开。请用 Office 或 WPS 另存后再传。")
    return None


def _look(kind: FileKind | None, content: bytes, budget: Budget, depth: int) -> None:
    parts = {part.filename: part for part in directory(content, MOST_PARTS)}
    if sum(part.file_size for part in parts.values()) > budget.left:
        raise TooLarge  # the declared size is trusted only to refuse early
    if _TYPES not in parts or _ROOT not in parts:
        raise _Other
    types = dict(_types(content, parts[_TYPES], budget))
    inner: set[str] = set()
    for name, part in parts.items():
        if name.endswith(".rels"):
            inner |= set(_relations(name, content, part, budget))
    if kind is not None and not _is_main(kind, types):
        raise _Other
    for name, part in parts.items():
        if name != _TYPES and not name.endswith((".rels", "/")):
            _part(content, part, budget, depth if name in inner else 0)


def _is_main(kind: FileKind, types: dict[str, str]) -> bool:
    return any(each.endswith(_MAIN[kind].lower()) for each in types.values())


def _types(content: bytes, part: ZipInfo, budget: Budget) -> Iterator[tuple[str, str]]:
    for element, attributes in _elements(unpacked(content, part, budget)):
        said = attributes.get("ContentType", "").lower()
        if any(word in said for word in _RUNS if word != "control"):
            raise _Runs
        yield attributes.get("PartName") or f"{element} {attributes.get('Extension', '')}", said


def _relations(name: str, content: bytes, part: ZipInfo, budget: Budget) -> Iterator[str]:
    """Yield the names of embedded Office files of a relationship part. Raise _Runs for active or external content."""
    base = PurePosixPath(name).parent.parent
    for _, attributes in _elements(unpacked(content, part, budget)):
        kind, target = attributes.get("Type", "").rpartition("/")[2].lower(), attributes.get("Target", "")
        outside = attributes.get("TargetMode", "").lower() == "external"
        if outside and not (kind in _LINKS and urlsplit(target).scheme.lower() in _WEB):
            raise _Runs
        if any(word in kind for word in _RUNS):
            raise _Runs
        if kind == _PACKAGE:
            yield _joined(base, target)


def _joined(base: PurePosixPath, target: str) -> str:
    """Return the name of the part to which the target of a relationship leads."""
    found: list[str] = []
    for step in PurePosixPath(target.lstrip("/") if target.startswith("/") else str(base / target)).parts:
        if step == "..":
            found = found[:-1]
        elif step != ".":
            found.append(step)
    return "/".join(found)


def _part(content: bytes, part: ZipInfo, budget: Budget, depth: int) -> None:
    """Inspect one part: XML by its elements, an embedded Office file by its parts, all else by its first bytes."""
    name = PurePosixPath(part.filename.lower())
    if name.suffix in _SUFFIXES or name.name in _MACROS:
        raise _Runs
    pieces = unpacked(content, part, budget)
    first = next(pieces, b"")
    if first.startswith(_ZIP):
        if not depth:
            raise _Runs
        _look(None, first + b"".join(pieces), budget, depth - 1)
    elif first.startswith(_MAGIC):
        raise _Runs
    elif _is_xml(part.filename, first):
        _markup(_chained(first, pieces))
    else:
        for _ in pieces:
            """Only counted."""


def _is_xml(name: str, first: bytes) -> bool:
    return name.lower().endswith((".xml", ".vml", ".svg")) or first.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(
        b"<"
    )


def _markup(pieces: Iterable[bytes]) -> None:
    said = ""
    for element, attributes in _elements(pieces, text_of=("instrtext", "f")):
        if element in _ELEMENTS or any(each in _AUTO for each in _names(attributes)):
            raise _Runs
        if element in ("#instrtext", "#f"):
            said = (said + attributes["text"])[:_LONGEST_TEXT]
        if element == "#f" and _DDE.search(_STRING.sub("", said)) or _loads(attributes.get("instr", said)):
            raise _Runs
        if element in ("fldchar", "c"):
            said = ""


def _loads(instruction: str) -> bool:
    """Return whether a Word field executes or loads something, by its first word.

    DDE is refused anywhere in the field.
    """
    words = instruction.upper().replace('"', " ").split()
    return bool(words) and (words[0] in _FIELDS or not _ANYWHERE.isdisjoint(words))


def _names(attributes: dict[str, str]) -> Iterator[str]:
    yield attributes.get("name", "").lower().rpartition(".")[2]
    if attributes.get("xlm", "0") not in ("0", "false"):
        yield _AUTO[0]


def _chained(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _elements(pieces: Iterable[bytes], text_of: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the XML elements by local name with their attributes, and the text of the elements in `text_of`.

    Raise Broken for a document type or entity declaration.
    """
    found: list[tuple[str, dict[str, str]]] = []
    parser, inside = expat.ParserCreate(), [""]

    def refuse(*_: object) -> None:
        raise Broken

    def start(name: str, attributes: dict[str, str]) -> None:
        plain = name.rpartition(":")[2].lower()
        inside[0] = plain if plain in text_of else ""
        found.append((plain, {each.rpartition(":")[2]: text for each, text in attributes.items()}))

    def text(data: str) -> None:
        if inside[0]:
            found.append((f"#{inside[0]}", {"text": data}))

    def end(_: str) -> None:
        inside[0] = ""

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, text, end
    for piece in pieces:
        parser.Parse(piece, False)
        yield from found
        found.clear()
    parser.Parse(b"", True)
    yield from found
