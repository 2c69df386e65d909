"""Presenter of the page of a person's own exports."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.exports.models import Export
from tracker.exports.rules import PENDING, ExportState


@dataclass(frozen=True, kw_only=True)
class ExportsPage:
    """The exports of a person, the newest first."""

    exports: Sequence[Export]
    now: datetime

    @property
    def pending(self) -> Collection[ExportState]:
        """The states of an export that is not yet finished."""
        return PENDING

    @property
    def waits(self) -> bool:
        """Whether one of the exports is not yet finished."""
        return any(each.state in PENDING for each in self.exports)
