"""Checks of text length, counted as a database column counts: one per character, also for line ends and emoji."""

from tracker.core.errors import Invalid
from tracker.core.i18n import Message, message

LONGEST = 500
"""The most characters of a free text."""


def too_long(text: str, most: int) -> Message | None:
    """Return a message that says how many characters too long a text is, or None if it is short enough."""
    over = len(text) - most
    return message("最多 {most} 字，请减少 {over} 字。", most=most, over=over) if over > 0 else None


def within(text: str, most: int, field: str) -> str:
    """Return a text that fits its column. Raise Invalid with the label of the field otherwise: nothing is cut off."""
    problem = too_long(text, most)
    if problem is not None:
        raise Invalid(message("{field}：{problem}", field=field, problem=problem))
    return text
