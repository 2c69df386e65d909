"""The door of a site for attack tests: a clock of its own, and counts of what the writer is asked."""

import time
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.people.models.people import SignInAttempt
from tracker.people.services import authentication
from tracker.people.services.authentication import Door, TooMany

NETWORKS = 50
NOW = datetime(2025, 3, 1, 9, tzinfo=UTC)
RIGHT, DEVICE = "骆驼 在窗台上 慢慢数星星", "the number of a device"


class Gate:
    """The door of a site, with a clock of its own; what the writer is asked is counted."""

    def __init__(self, engines):
        self.engines, self.at, self.longest = engines, NOW, 0.0
        self.asked = []
        """The statements of each write transaction."""
        sa.event.listen(engines.writer, "begin", self._begun)
        sa.event.listen(engines.writer, "before_cursor_execute", self._ask)
        sa.event.listen(engines.writer, "commit", self._ended)

    @property
    def writes(self):
        return len(self.asked)

    def _begun(self, connection):
        self.asked.append(0)
        self.begun = time.monotonic()

    def _ask(self, *_words):
        if self.asked:
            self.asked[-1] += 1

    def _ended(self, connection):
        self.longest = max(self.longest, time.monotonic() - self.begun)

    def knock(self, password, address, login="victim", **device):
        """Try once; tell `in`, `no`, or `closed` where the whole network has to wait."""
        door = Door(address, "test", self.at, **device)
        with Session(self.engines.writer) as writing, Session(self.engines.reader) as reading:
            try:
                found = authentication.sign_in(writing, login, password, door, reading=reading)
            except TooMany:
                return "closed"
            writing.commit()
        return "no" if found is None else "in"


def address_of(number):
    """Give the address of a try: fifty networks in turn, each with many addresses."""
    return f"10.0.{number % NETWORKS}.{1 + number // NETWORKS % 200}"


def failures_of(engines):
    """Count the failures that were kept."""
    with Session(engines.reader) as session:
        return session.query(SignInAttempt).count()
