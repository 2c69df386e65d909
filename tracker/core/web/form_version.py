"""The version of a record that a form was opened with: the hidden field `version`."""

from flask import request

from tracker.core.errors import Invalid
from tracker.core.i18n import message
from tracker.core.web import sanitize

NONE = -1
"""What is no version."""


def read_version(text: str | None) -> int:
    """Return the version that a hidden field says; NONE for anything else."""
    try:
        return sanitize.number(text or "")
    except ValueError:
        return NONE


def sent_version(*, least: int = 1) -> int:
    """Return the version that the form of this request was opened with; 0 is a record that has not begun.

    Raise Invalid for a form that does not say one of at least `least`.
    """
    version = read_version(request.form.get("version"))
    if version < least:
        raise Invalid(message("表单不完整，没有改动任何数据。请刷新页面再做一次。"))
    return version
