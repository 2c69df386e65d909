"""The version of a record with which a form was opened: the hidden field `version`."""

from flask import request

from tracker.core.errors import Invalid
from tracker.core.i18n import message
from tracker.core.web import sanitize

NONE = -1
"""Stands for a missing or invalid version."""


def read_version(text: str | None) -> int:
    """Parse the value of a hidden version field. Return NONE if it is not a version."""
    try:
        return sanitize.number(text or "")
    except ValueError:
        return NONE


def sent_version(*, least: int = 1) -> int:
    """Return the version of the submitted form; 0 stands for a record that does not exist yet.

    Raise Invalid if the form has no version of at least `least`.
    """
    version = read_version(request.form.get("version"))
    if version < least:
        raise Invalid(message("表单不完整，没有改动任何数据。请刷新页面再做一次。"))
    return version
