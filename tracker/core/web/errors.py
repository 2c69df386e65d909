"""Error pages: what happened, what was saved, what to do next, and the number of the request."""

import errno
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from flask import Flask, current_app, g, redirect, render_template, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from tracker.core import errors
from tracker.core.audit import record as audit
from tracker.core.calendar.clock import now
from tracker.core.i18n import message
from tracker.core.web import rate_limiter, request_session
from tracker.core.web.access import signed_in
from tracker.core.web.identity import identity
from tracker.core.web.locale import translate
from tracker.core.web.url_converters import page_of

_STATUS = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotAllowed: HTTPStatus.FORBIDDEN,
    errors.Closed: HTTPStatus.CONFLICT,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.Inconsistent: HTTPStatus.INTERNAL_SERVER_ERROR,
}
_PG_DISK_FULL, _FULL = "53100", ("disk is full", "disk I/O error")
_PG_TWICE, _TWICE = "23505", "UNIQUE constraint failed"


@dataclass(frozen=True, kw_only=True)
class ErrorPage:
    """The page of an error. Its text follows from `topic` or, without one, from the status code."""

    code: int
    topic: str | None = None
    detail: str | None = None
    """A message of the server that replaces the general text."""
    reading: bool = False
    """Whether the request was a GET, so that no input was lost."""


def register(app: Flask) -> None:
    """Register handlers that turn errors of services, HTTP errors and bugs into an error page."""
    app.register_error_handler(errors.TrackerError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(SecurityError, _host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(IntegrityError, _twice)
    app.register_error_handler(Exception, _surprise)


def _page(status: int, *sentences: str, topic: str | None = None) -> tuple[str, int]:
    page = ErrorPage(
        code=int(status), topic=topic, detail="\n".join(sentences) or None,
        reading=request.method in request_session.READING,
    )  # fmt: skip
    return render_template("errors/error.html", page=page), status


def _page_of_step() -> str | None:
    """Return the page that a step belongs to if its POST address was opened with GET, otherwise None."""
    adapter = request_ctx.url_adapter
    return page_of(adapter, request.path) if adapter and request.method in request_session.READING else None


def _domain(error: errors.TrackerError) -> ResponseReturnValue:
    if isinstance(error, errors.NotFound | errors.NotAllowed | errors.Closed | errors.Conflict):
        _refused(" ".join(str(each) for each in error.sentences))
    status = _STATUS.get(type(error), HTTPStatus.BAD_REQUEST)
    if status is HTTPStatus.UNPROCESSABLE_ENTITY and request.method in request_session.READING:
        status = HTTPStatus.NOT_FOUND  # nothing was submitted: the address names something that does not exist
    step = _page_of_step() if status is HTTPStatus.NOT_FOUND else None
    if step is not None:
        return redirect(step)
    topic = "closed" if isinstance(error, errors.Closed) else None
    return _page(status, *(translate(each) for each in error.sentences), topic=topic)


def _csrf(error: CSRFError) -> tuple[str, int]:
    return _page(HTTPStatus.BAD_REQUEST)


def _host(error: SecurityError) -> tuple[str, int, dict[str, str]]:
    """Answer a request for a foreign host with plain text, because no address of the site can be built for it."""
    return (
        "这个网站不应答此地址。请用 http://127.0.0.1 打开。",
        HTTPStatus.BAD_REQUEST,
        {"Content-Type": "text/plain; charset=utf-8"},
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    cause = getattr(error, "original_exception", None)
    if cause is not None:  # the commit at the end of the request failed; Flask wraps that error
        return _twice(cause) if isinstance(cause, IntegrityError) else _surprise(cause)
    page = _page_of_step() if error.code == HTTPStatus.METHOD_NOT_ALLOWED else None
    if page is not None:
        return redirect(page)
    if error.code == HTTPStatus.FORBIDDEN:
        _refused("以现在的身份不能做")
    if isinstance(error, rate_limiter.Often):
        _refused("一分钟里请求太多")
        return *_page(HTTPStatus.TOO_MANY_REQUESTS, topic="often"), {"Retry-After": str(error.retry_after)}
    return _page(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)


def _stale(error: StaleDataError) -> tuple[str, int]:
    _refused("别人先改了这条记录")
    return _page(HTTPStatus.CONFLICT)


def _twice(error: IntegrityError) -> tuple[str, int]:
    """Answer the second of two concurrent inserts of the same record with 409. Other errors count as bugs."""
    if getattr(error.orig, "sqlstate", None) != _PG_TWICE and _TWICE not in str(error.orig):
        return _surprise(error)
    words = message(
        "别人在同一时刻保存了同一条记录，以先到的为准，您的没有保存。请返回看看现在的内容，再决定是否修改。"
    )
    _refused(str(words))
    return _page(HTTPStatus.CONFLICT, translate(words))


def _refused(why: str) -> None:
    """Record a refusal of the signed-in person, in a transaction of its own after a rollback of the request's."""
    found = signed_in()
    if found is None:
        return
    request_session.db().rollback()
    where = f"{request.method} {quote(request.path)}"[:200]
    try:
        with Session(request_session.engines().writer) as session, session.begin():
            audit.set_origin(session, request_session.origin())
            identity().note_refusal(session, found, where, why, now())
    except SQLAlchemyError:  # the person still gets the refusal; the failure to record it is logged
        current_app.logger.exception("request %s: a refusal could not be recorded", g.request_id)


def _surprise(error: Exception) -> tuple[str, int]:
    current_app.logger.exception("request %s %s %s failed", g.request_id, request.method, request.path, exc_info=error)
    status = _of_storage(error)
    if status is None:
        return _page(HTTPStatus.INTERNAL_SERVER_ERROR)
    request_session.forget()
    g.signed_in = None  # so that the error page needs no database
    return _page(status)


def _of_storage(error: Exception) -> HTTPStatus | None:
    """Return the status for a full disk or an unreachable database, which are temporary; None for other errors."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return HTTPStatus.INSUFFICIENT_STORAGE
    if not isinstance(error, DBAPIError):
        return None
    if getattr(error.orig, "sqlstate", None) == _PG_DISK_FULL or any(words in str(error.orig) for words in _FULL):
        return HTTPStatus.INSUFFICIENT_STORAGE
    return HTTPStatus.SERVICE_UNAVAILABLE if isinstance(error, OperationalError) else None
