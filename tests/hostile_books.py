"""Hostile text for every field of a book."""

from dataclasses import fields, replace

from tracker.workbook.rules import Book, EnterpriseLine, ProjectLine, RegionLine

HOSTILE = ("=cmd|' /C calc'!A0", "{=1+1}", "+1", "-1", "@x", "http://evil", "internal:'校核'!A1", "mailto:a@evil", "\tx", "\rx",
           "厂" * 40_000, "a\x00\x01\x1b\ufffe\ud800z", "Sheet'1[x]", "&P&D", "<f>1</f>", "12", "]]>", "_x0041_", "=HYPERLINK(\"http://evil\")")  # fmt: skip


FIXED = {"bureau_path", "path", "month", "enterprise_code", "level"}
"""Keys that tie rows together, and our own words; everything else that is text may be anything."""


def attacked(line, hostile):
    """Give a line with the hostile text in every text field."""
    plain = [each.name for each in fields(line) if type(getattr(line, each.name)) is str and each.name not in FIXED]
    return replace(line, **dict.fromkeys(plain, hostile))


def attack(book: Book, hostile: str) -> Book:
    kinds: dict[str, type] = {"enterprises": EnterpriseLine, "projects": ProjectLine, "regions": RegionLine}
    lines = {name: tuple(attacked(line, hostile) for line in getattr(book, name)) for name in kinds}
    codes = {
        "enterprises": tuple(
            replace(new, code=old.code) for new, old in zip(lines["enterprises"], book.enterprises, strict=True)
        )
    }
    return replace(attacked(book, hostile), **{**lines, **codes})
