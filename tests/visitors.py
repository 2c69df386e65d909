"""Signed-in test clients, without password hashing."""

from datetime import UTC, datetime

from jinja2 import BytecodeCache
from sqlalchemy.orm import Session

from tests.markup import document
from tracker.people.queries import people
from tracker.people.rules.sessions import SessionStage
from tracker.people.services import sessions


def session_key(engines, login, at=None):
    """Begin a session for a person and give its key, as a right password would."""
    now = at or datetime.now(UTC)
    with Session(engines.writer) as session, session.begin():
        person = people.by_key(session, login)
        assignment = sessions.first_assignment(session, person.id, now.date())
        return sessions.begin(
            session,
            person.id,
            assignment,
            stage=SessionStage.IN,
            at=now,
            address="127.0.0.1",
            agent="test",
            proved_at=now,
        )


class _Compiled(BytecodeCache):
    """Templates compiled once a process, for all the sites of its tests."""

    def __init__(self):
        self.kept = {}

    def load_bytecode(self, bucket):
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket):
        self.kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class Visitor:
    """A person in a browser of their own; without a login, somebody who is not signed in."""

    def __init__(self, app, login=None):
        self.app, self.login = app, login
        app.jinja_env.bytecode_cache = _COMPILED
        self.client = app.test_client()
        if login:
            with self.client.session_transaction() as cookie:
                cookie["key"] = session_key(app.extensions["engines"], login)

    def get(self, path, **options):
        return self.client.get(path, **options)

    def token(self):
        """Give the form token of this browser."""
        page = self.client.get("/account" if self.login else "/sign-in", follow_redirects=True).text
        return document(page).value("csrf_token")

    def post(self, path, data=None, **options):
        """Send a form with its token and nothing else that the page would add."""
        answer = self.client.post(path, data={"csrf_token": self.token(), **(data or {})}, **options)
        answer.request.environ["wsgi.input"].close()  # a large body is a file on disk, which nobody else closes
        return answer
