"""Name matching: when two enterprise names are nearly the same."""

import re
import unicodedata

_FORMS = (
    "有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "股份公司", "分公司", "总公司", "责任公司",
    "集团", "公司", "总厂", "厂",
)  # fmt: skip
_NOISE = re.compile(r"[\W_]+")


def alike(name: str) -> str:
    """Return the comparison key of a name: without width, brackets, blanks and legal form.

    Two names with the same key are nearly the same.
    """
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", name)).lower()
    stripped = True
    while stripped:
        stripped = False
        for form in _FORMS:
            if plain.endswith(form) and len(plain) > len(form) + 1:
                plain, stripped = plain[: -len(form)], True
    return plain
