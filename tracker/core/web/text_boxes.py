"""Text boxes outside WTForms (opinion, reply, reason): their labels and maximum lengths."""

import re
from collections.abc import Mapping

from tracker.core.i18n import Message
from tracker.core.text_length import LONGEST, too_long, within
from tracker.core.web.fields import cleaned
from tracker.core.web.locale import translate

LABELS = {
    "opinion": "意见", "explain": "说明", "excuse": "处理意见", "text": "意见", "reason": "原因", "words": "说明",
    "reply": "答复", "answer": "答复", "note": "说明", "fact": "企业情况", "sender": "异议人", "batch": "批次",
    "document_no": "文号", "line": "生产线", "codes": "企业编码",
}  # fmt: skip
"""The label of a box, by the word in its name."""
SHORTER = {"excuse": 200, "sender": 120, "batch": 80, "document_no": 120, "line": 80}
"""Boxes whose column is shorter than a free text, with the most characters."""
_OWNER = re.compile(r"[pri]\d{1,9}-", re.ASCII)


def label(name: str) -> str | None:
    """Return the label of a box in the current language; None for an unknown box."""
    found = LABELS.get(_word(name))
    return None if found is None else translate(found)


def box(formdata: Mapping[str, str], name: str, most: int | None = None) -> str:
    """Return the text of a box. Raise Invalid if it is longer than its column."""
    longest = _longest(name) if most is None else most
    return within(cleaned(formdata.get(name, "")), longest, label(name) or name)


def refusal(formdata: Mapping[str, str], name: str) -> Message | None:
    """Return why the text of a box cannot be stored; None if it can."""
    return too_long(cleaned(formdata.get(name, "")), _longest(name))


def _longest(name: str) -> int:
    return SHORTER.get(_word(name), LONGEST)


def _word(name: str) -> str:
    return _OWNER.sub("", name).split("-")[0]
