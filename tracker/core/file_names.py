"""Cleaning of the names of uploaded files."""

import unicodedata

_LONGEST_NAME = 100


def shown_name(name: str) -> str:
    """Return a file name that is safe to show: without folders, control and direction marks, at most 100 characters."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    if not dot:
        return plain[:_LONGEST_NAME] or "file"
    return f"{stem[: _LONGEST_NAME - len(suffix) - 1] or 'file'}.{suffix[:8]}"
