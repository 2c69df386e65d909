"""Errors of services, shown at the form fields that they are about."""

from collections.abc import Iterable

from wtforms.form import BaseForm

from tracker.core.i18n import Message, fields_of
from tracker.core.web.locale import translate


def at_fields(form: BaseForm, sentences: Iterable[Message]) -> list[str]:
    """Add each message to the first of its fields that the form has. Return the translated messages without a field."""
    left = []
    for sentence in sentences:
        box = next((form[name] for name in fields_of(sentence) if name in form), None)
        if box is None:
            left.append(translate(sentence))
        else:
            box.errors = [*box.errors, translate(sentence)]
    return left
