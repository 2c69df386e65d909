"""Names of files that people send."""

import unicodedata

_LONGEST_NAME = 100


def shown_name(name: str) -> str:
    """Clean the name a file was sent with, for showing: no folders, no control or direction marks, not too long."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    if not dot:
        return plain[:_LONGEST_NAME] or "file"
    return f"{stem[: _LONGEST_NAME - len(suffix) - 1] or 'file'}.{suffix[:8]}"
