"""Validators of text length: the limit is shown, counted while typing and checked on the server."""

from typing import Any

from wtforms import Field, ValidationError

from tracker.core.text_length import too_long
from tracker.core.web.locale import translate


class Longest:
    """A WTForms validator for the most characters of a text.

    It sets no `maxlength`, with which browsers cut pasted text.
    """

    def __init__(self, most: int) -> None:
        """Create the validator with a limit of characters."""
        self.most = most

    def __call__(self, form: Any, field: Field) -> None:
        """Raise ValidationError with the number of characters too many."""
        problem = too_long(field.data or "", self.most)
        if problem is not None:
            raise ValidationError(translate(problem))


def longest(field: Field) -> int | None:
    """Return the limit of a form field in characters, for the counter on the page; None without a limit."""
    limits = [each.most for each in field.validators if isinstance(each, Longest)]
    return min(limits, default=None)
