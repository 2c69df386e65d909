"""The database session of a request: read-only for GET. A POST is committed here and nowhere else."""

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from tracker.core import access_scope
from tracker.core.audit import record as audit
from tracker.core.audit.actions import Origin
from tracker.core.database.engines import Engines

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def register(app: Flask, made: Engines) -> None:
    """Register the engines of an application, and the commit or rollback at the end of each request."""
    app.extensions["engines"] = made
    app.after_request(_commit)
    app.teardown_appcontext(_close)


def engines() -> Engines:
    """Return the engines of this application."""
    found: Engines = current_app.extensions["engines"]
    return found


def origin() -> Origin:
    """Return the origin of this request: address, session and request number."""
    found = g.get("signed_in")
    return Origin(request.remote_addr or "", None if found is None else found.session_id, g.get("request_id", ""))


def db() -> Session:
    """Return the database session of this request, narrowed to the access scope. In a GET it cannot write."""
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
    """Commit after a successful POST and roll back after others.

    Later code of the request need not wait for the locks.
    """
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
    """Bind the access scope of the person to this request. Before that, the request reads no enterprise data."""
    g.reach = found
    if "session" in g:
        access_scope.attach(g.session, found)
