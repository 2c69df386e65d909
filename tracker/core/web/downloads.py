"""Downloads: responses with attachments that have Chinese file names, each recorded in the audit log."""

from http import HTTPStatus
from io import BytesIO
from pathlib import Path

from flask import Flask, Response, g, request, send_file
from sqlalchemy.orm import Session

from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar.clock import now
from tracker.core.web import request_session
from tracker.core.web.access import signed_in
from tracker.core.web.identity import SignedIn

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = (HTTPStatus.OK, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
"""Status codes of responses that show the requested page: 200 and refused forms."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def register(app: Flask) -> None:
    """Register the recording of downloads after each request."""
    app.after_request(_record)


def attachment(content: bytes, name: str, kind: str, file_id: int | None = None) -> Response:
    """Return a response with a file to save.

    Its name follows RFC 5987; a sandbox policy keeps browsers from running it.
    """
    g.handed_over = (name, file_id)
    answer = send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
    if file_id is not None:
        answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def handed(path: Path, name: str, kind: str) -> Response:
    """Return a response that streams a file from the disk."""
    g.handed_over = (name, None)
    return send_file(path, mimetype=kind, as_attachment=True, download_name=name)


def note_viewed(name: str) -> None:
    """Mark that this page shows a telephone number in full, to be recorded. Lists show it masked."""
    g.viewed = name


def _record(response: Response) -> Response:
    """Record the download or the shown telephone number of this request, in a transaction of its own.

    The session of a reading request cannot write.
    """
    taken, viewed, found = g.pop("handed_over", None), g.pop("viewed", None), signed_in()
    if found is None or request.method == "HEAD":
        return response
    if viewed is not None and response.status_code in _SHOWN:
        _write(found, AuditAction.VIEWED, viewed, None)
    if taken is not None and response.status_code == HTTPStatus.OK:
        name, file_id = taken
        _write(found, AuditAction.EXPORTED if file_id is None else AuditAction.DOWNLOADED, name, file_id)
    return response


def _write(login: SignedIn, action: AuditAction, name: str, file_id: int | None) -> None:
    with Session(request_session.engines().writer) as session, session.begin():
        audit.set_origin(session, request_session.origin())
        audit.record(
            session, action, by=login, at=now(), subject="file", subject_id=file_id, name=name,
            new={"address": request.full_path.rstrip("?")[:300]},
        )  # fmt: skip
