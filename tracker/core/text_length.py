"""Text length as a column counts it: one per character, line ends and emoji included."""

from tracker.core.errors import Invalid
from tracker.core.i18n import Message, message

LONGEST = 500
"""Characters of a free text."""


def too_long(text: str, most: int) -> Message | None:
    """Return how much is too much."""
    over = len(text) - most
    return message("最多 {most} 字，请减少 {over} 字。", most=most, over=over) if over > 0 else None


def within(text: str, most: int, field: str) -> str:
    """Return a text that its column can keep. Raise Invalid that names the field otherwise: nothing is cut off."""
    problem = too_long(text, most)
    if problem is not None:
        raise Invalid(message("{field}：{problem}", field=field, problem=problem))
    return text
