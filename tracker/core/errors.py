"""Errors of services and rules; the web layer turns them into pages, commands into exit codes."""

from collections.abc import Sequence

from tracker.core.i18n import Message


class TrackerError(Exception):
    """An error that a person can understand and correct; its text is one sentence."""

    def __init__(self, *sentences: Message) -> None:
        """Store all messages, so that every problem is reported in one pass."""
        super().__init__("\n".join(str(sentence) for sentence in sentences))
        self.sentences: Sequence[Message] = sentences


class NotFound(TrackerError):
    """There is no such month, cut, enterprise or project."""


class NotAllowed(TrackerError):
    """The step is not open to this person."""


class Closed(TrackerError):
    """The step is not open in this state, to nobody."""


class Conflict(TrackerError):
    """Somebody else changed the record first."""


class Invalid(TrackerError):
    """What was entered cannot be taken; nothing of it was kept."""


class Busy(TrackerError):
    """A lock could not be taken in time; trying again later helps."""


class Inconsistent(TrackerError):
    """Two ways of computing one number disagree: never shown as a figure."""
