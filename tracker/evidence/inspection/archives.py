"""Zip reader for inspection: decompresses parts in chunks and counts the bytes. Declared sizes are only compared."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

_ENCRYPTED = 0x1
_PIECE = 64 * 1024
_DIRECTORY_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_LOCAL, _LOCAL_SIZE = b"PK\x03\x04", 30
_ENTRY_SIZE = 400
"""Maximum bytes of one entry of the zip directory: 46 fixed ones, the name, and extra fields."""
_TROUBLES = (BadZipFile, zlib.error, ValueError, NotImplementedError, OverflowError)


class Broken(Exception):
    """Raised where the zip is damaged or ambiguous."""


class Locked(Exception):
    """Raised where a part of the zip is encrypted."""


class TooLarge(Exception):
    """Raised where the zip has too many parts, or too many bytes when decompressed."""


class Budget:
    """The number of bytes that may still be decompressed, shared by all nested files of an upload."""

    def __init__(self, left: int) -> None:
        """Start with `left` bytes."""
        self.left = left

    def take(self, size: int) -> None:
        """Subtract bytes from the budget. Raise TooLarge where it is exceeded."""
        self.left -= size
        if self.left < 0:
            raise TooLarge


def directory(content: bytes, most_parts: int) -> list[ZipInfo]:
    """Return the entries of a zip. Raise Broken, Locked or TooLarge before anything is decompressed.

    The size of the directory is checked first, because reading 60,000 entries costs time and memory.
    """
    end = content.rfind(_DIRECTORY_END, max(0, len(content) - _END_SIZE - _LONGEST_COMMENT))
    if end < 0 or end + _END_SIZE > len(content):
        raise Broken
    said, size = (int.from_bytes(content[end + at : end + at + width], "little") for at, width in ((10, 2), (12, 4)))
    if said > most_parts or size > most_parts * _ENTRY_SIZE:
        raise TooLarge
    try:
        with ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
    except _TROUBLES as error:
        raise Broken from error
    if len(parts) != said:
        raise Broken
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Locked
    _require_apart(content, parts)
    return parts


def unpacked(content: bytes, part: ZipInfo, budget: Budget) -> Iterator[bytes]:
    """Yield the decompressed content of a part in chunks.

    Raise Broken where size or checksum differ from the directory, and TooLarge where the budget is exceeded.
    """
    start = _data_start(content, part)
    data = memoryview(content)[start : start + part.compress_size]
    size, check = 0, 0
    for piece in _inflated(data) if part.compress_type == ZIP_DEFLATED else _pieces(data):
        size += len(piece)
        budget.take(len(piece))
        check = zlib.crc32(piece, check)
        yield piece
    if size != part.file_size or check != part.CRC:
        raise Broken


def _inflated(data: memoryview) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    for begin in range(0, len(data), _PIECE):
        rest: bytes | memoryview = data[begin : begin + _PIECE]
        while rest:
            try:
                piece = unpacker.decompress(rest, _PIECE)
            except zlib.error as error:
                raise Broken from error
            rest = unpacker.unconsumed_tail
            yield piece
    yield unpacker.flush()
    if not unpacker.eof or unpacker.unused_data:
        raise Broken


def _pieces(data: memoryview) -> Iterator[bytes]:
    for begin in range(0, len(data), _PIECE):
        yield bytes(data[begin : begin + _PIECE])


def _require_apart(content: bytes, parts: list[ZipInfo]) -> None:
    """Raise Broken for duplicate names, overlapping parts or unknown compression methods."""
    names = {part.filename.lower() for part in parts}
    if len(names) != len(parts) or any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise Broken
    reached = 0
    for part in sorted(parts, key=lambda each: each.header_offset):
        if part.header_offset < reached:
            raise Broken
        reached = _data_start(content, part) + part.compress_size
        if reached > len(content):
            raise Broken


def _data_start(content: bytes, part: ZipInfo) -> int:
    """Return the offset at which the data of a part begins.

    Raise Broken where the local header of the part has another name than the directory.
    """
    head = content[part.header_offset : part.header_offset + _LOCAL_SIZE]
    if len(head) < _LOCAL_SIZE or not head.startswith(_LOCAL):
        raise Broken
    name, extra = (int.from_bytes(head[at : at + 2], "little") for at in (26, 28))
    start = part.header_offset + _LOCAL_SIZE
    said = content[start : start + name]
    if said not in (part.orig_filename.encode("utf-8"), part.orig_filename.encode("cp437", "replace")):
        raise Broken
    return start + name + extra
