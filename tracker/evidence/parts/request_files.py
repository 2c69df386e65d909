"""Uploads of a request: all are read and checked before the view opens a transaction."""

from flask import Flask, current_app, g, request
from werkzeug.datastructures import FileStorage

from tracker.core.web import access
from tracker.core.web.uploads import content_of, mark_reported
from tracker.evidence.rules import FileLimits
from tracker.evidence.services.checked_upload import CheckedUpload, check

_CHECKED = "checked_uploads"


def register(app: Flask) -> None:
    """Register the check of uploads before each request.

    Call it after the access policy has registered its own handler.
    """
    app.before_request(_check_all)


def checked(file: FileStorage, *, reported: bool = True) -> CheckedUpload:
    """Return the result of the check of a file of this request.

    `reported` says that the page names the file with what became of it; otherwise the layout names it as not stored.
    """
    if reported:
        mark_reported(file)
    found: dict[int, CheckedUpload] = g.get(_CHECKED, {})
    return found[id(file)]


def _check_all() -> None:
    if request.method != "POST" or access.actor() is None:
        return
    limits: FileLimits = current_app.config["TRACKER_FILE_LIMITS"]
    sent = {id(file): file for _name, file in request.files.items(multi=True) if file.filename}
    if sent:
        g.checked_uploads = {
            number: check(file.filename or "", content_of(file, limits.bytes_each), limits)
            for number, file in sent.items()
        }
