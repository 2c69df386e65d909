"""Errors of services and rules; the web layer turns them into pages, commands into exit codes."""

from collections.abc import Sequence

from tracker.core.i18n import Sentence


class TrackerError(Exception):
    """Something a person can understand and mend; its text is one plain sentence."""

    def __init__(self, *sentences: Sentence) -> None:
        """Keep every sentence, so that all problems are told in one pass."""
        super().__init__("\n".join(str(sentence) for sentence in sentences))
        self.sentences: Sequence[Sentence] = sentences


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
    """Something that only one may use at a time stays in use; trying again later helps."""


class Inconsistent(TrackerError):
    """Two ways of computing one number disagree: never shown as a figure."""
