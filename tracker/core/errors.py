"""Errors of services and rules. The web layer shows them as pages, commands as one line and an exit code."""

from collections.abc import Sequence

from tracker.core.i18n import Message


class TrackerError(Exception):
    """An error that a person can understand and correct. It carries one message or several."""

    def __init__(self, *sentences: Message) -> None:
        """Store all messages, so that every problem is reported at once."""
        super().__init__("\n".join(str(sentence) for sentence in sentences))
        self.sentences: Sequence[Message] = sentences


class NotFound(TrackerError):
    """Raised when a month, cut, enterprise or other record does not exist, or the person may not read it."""


class NotAllowed(TrackerError):
    """Raised when this person may not take a step."""


class Closed(TrackerError):
    """Raised when nobody may take a step in the present state of the record."""


class Conflict(TrackerError):
    """Raised when somebody else changed the record first."""


class Invalid(TrackerError):
    """Raised when entered values are not valid. Nothing of them is stored."""


class Busy(TrackerError):
    """Raised when a lock was not free in time. Trying again later helps."""


class Inconsistent(TrackerError):
    """Raised when two ways of computing a number disagree. Such a number is never shown."""
