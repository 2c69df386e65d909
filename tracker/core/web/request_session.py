"""The database session of a request: read-only for GET; a POST commits here and nowhere else."""

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from tracker.core import access_scope
from tracker.core.audit import record as audit
from tracker.core.audit.actions import Origin
from tracker.core.database.engines import Engines

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def register(app: Flask, made: Engines) -> None:
    """Give the application its engines, and the end of every request its commit or rollback."""
    app.extensions["engines"] = made
    app.after_request(_commit)
    app.teardown_appcontext(_close)


def engines() -> Engines:
    """Return the engines of this application."""
    found: Engines = current_app.extensions["engines"]
    return found


def origin() -> Origin:
    """Return from where this request asks."""
    found = g.get("signed_in")
    return Origin(request.remote_addr or "", None if found is None else found.session_id, g.get("request_id", ""))


def db() -> Session:
    """Return the session of this request, within its reach whatever the method; a GET cannot write through it."""
    if "session" not in g:
        reading = request.method in READING
        g.session = Session(engines().reader if reading else engines().writer, expire_on_commit=False)
        audit.set_origin(g.session, origin())
        access_scope.attach(g.session, g.get("reach", access_scope.NOTHING))
    session: Session = g.session
    return session


def forget() -> None:
    """Discard the session of a request whose database failed."""
    session = g.pop("session", None)
    if session is not None:
        session.close()


def _commit(response: Response) -> Response:
    """Commit what went well and let go of the rest, so that what is noted after the request need not wait for it."""
    session = g.get("session")
    if session is not None and request.method not in READING:
        if response.status_code < 400:
            session.commit()
        else:
            session.rollback()
    return response


def _close(error: BaseException | None) -> None:
    session = g.pop("session", None)
    if session is not None:
        session.close()


def narrow(found: access_scope.Reach) -> None:
    """Bind the access scope of the person to this request; before that it reads no enterprise data."""
    g.reach = found
    if "session" in g:
        access_scope.attach(g.session, found)
