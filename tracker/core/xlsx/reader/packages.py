"""The zip package of a workbook: checks of type and size before parsing, and the lookup of its parts."""

import posixpath
import zipfile
import zlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import IO
from xml.parsers import expat

from tracker.core.errors import Invalid
from tracker.core.i18n import Message, message

LARGEST_UNPACKED = 200 * 1024 * 1024
"""The most bytes that a workbook may unpack to. Checked before anything is parsed."""
_RELATIONS = "_rels/.rels"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_HEAD = 1024
FAULTS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, expat.ExpatError)
"""Exceptions that a damaged or foreign archive raises."""

Attributes = dict[str, str]


class Forbidden(RuntimeError):
    """Raised when a part declares a document type: no workbook does, and XML attacks need it."""


class Package:
    """An opened .xlsx archive."""

    def __init__(self, path: Path) -> None:
        """Open the archive. Raise Invalid if it is not a zip archive or would unpack to too many bytes."""
        self.path = path
        if (disguised := _disguised(path)) is not None:
            raise Invalid(disguised)
        try:
            self._archive = zipfile.ZipFile(path)
        except FAULTS as error:
            raise broken(path, error) from None
        unpacked = sum(entry.file_size for entry in self._archive.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise Invalid(message("{file} 展开后有 {size} MB，超过 {limit} MB。请分成几个文件，或改用 CSV 文件夹。",
                              file=path.name, size=unpacked // 2**20, limit=LARGEST_UNPACKED // 2**20))  # fmt: skip

    def main_part(self) -> str:
        """Return the name of the part that lists the sheets. Raise Invalid if the archive is not a workbook."""
        if _RELATIONS in self._archive.namelist():
            for kind, target in self.relations("").values():
                if kind == "officeDocument" and target.endswith(".xml") and target in self._archive.namelist():
                    return target
        raise Invalid(message("{file} 不是 .xlsx 工作簿。请用 Excel 或 WPS 另存为 .xlsx。", file=self.path.name))

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the other parts to which a part refers: the kind and name of each by relation id."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = (kind, target.lstrip("/"))

        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if listed in self._archive.namelist():
            self.parse(listed, start=start)
        return found

    def parse(
        self,
        part: str,
        *,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] = lambda tag: None,
        text: Callable[[str], None] = lambda words: None,
    ) -> None:
        """Parse one part from beginning to end. The callbacks get element names without namespace prefix."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = lambda tag, attributes: start(_local(tag), attributes)
        parser.EndElementHandler = lambda tag: end(_local(tag))
        parser.CharacterDataHandler = text
        with self._opened(part) as file:
            parser.ParseFile(file)

    def _opened(self, part: str) -> IO[bytes]:
        try:
            return self._archive.open(part)
        except KeyError as error:
            raise zipfile.BadZipFile(str(error)) from None


def broken(path: Path, error: Exception) -> Invalid:
    """Return the error for a damaged workbook."""
    return Invalid(
        message("{file} 打不开：不是完好的 .xlsx（{error}）。请用 Excel 或 WPS 重新保存。", file=path.name, error=error)
    )


@lru_cache(maxsize=1000)
def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _refuse(*declared: object) -> None:
    raise Forbidden("DOCTYPE")


def _disguised(path: Path) -> Message | None:
    """Return a message that names the real type of a file that is not a zip archive; None if it is one."""
    try:
        content = path.read_bytes() if path.stat().st_size <= LARGEST_UNPACKED else b"PK"
    except OSError as error:
        return message("{file} 读不了（{error}）。请核对路径和权限。", file=path.name, error=error)
    if content.startswith(_OLE):
        if _PASSWORD in content:
            return message("{file} 有打开密码。请去掉密码后另存为 .xlsx。", file=path.name)
        return message("{file} 其实是旧版 .xls 或 WPS 的 .et。请用 Excel 或 WPS 另存为 .xlsx。", file=path.name)
    if content.startswith(b"PK"):
        return None
    head = content[:_HEAD].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith(b"<"):
        return message("{file} 其实是网页或 XML，只是改了扩展名。请打开后另存为 .xlsx。", file=path.name)
    return message(
        "{file} 打不开：不是 .xlsx，只是改了扩展名或已损坏。请用 Excel 或 WPS 另存为 .xlsx。", file=path.name
    )
