"""Maximum lengths of text fields: shown, counted while typing, checked on the server, never cut by the browser."""

from typing import Any

from wtforms import Field, ValidationError

from tracker.core.text_length import too_long
from tracker.core.web.locale import translate


class Longest:
    """At most so many characters; no `maxlength`, which would drop the rest of a pasted text without a word."""

    def __init__(self, most: int) -> None:
        """Keep the limit."""
        self.most = most

    def __call__(self, form: Any, field: Field) -> None:
        """Say how much is too much."""
        problem = too_long(field.data or "", self.most)
        if problem is not None:
            raise ValidationError(translate(problem))


def longest(field: Field) -> int | None:
    """Return the limit of a box, to be counted on the page."""
    limits = [each.most for each in field.validators if isinstance(each, Longest)]
    return min(limits, default=None)
