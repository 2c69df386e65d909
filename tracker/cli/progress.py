"""The progress bar of long commands, written to standard error if it is a terminal."""

import sys
from contextlib import ExitStack
from typing import Any, Self

import click


class Progress:
    """A progress bar for each stage, with the remaining time. Writes nothing if standard error is not a terminal."""

    def __init__(self, *, shown: bool = True) -> None:
        """Create the progress display. With `shown` False, or without a terminal, it stays silent."""
        self._shown = shown and sys.stderr.isatty()
        self._stage = ""
        self._open = ExitStack()
        self._bar: Any = None

    def __enter__(self) -> Self:
        """Return this object; the first bar opens with the first `step`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the bar, so that the next output starts on a line of its own."""
        self._open.close()

    def step(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage is: `done` of `total` steps. A new stage opens a new bar."""
        if not self._shown:
            return
        if stage != self._stage:
            self._open.close()
            bar = click.progressbar(length=max(total, 1), label=stage, file=sys.stderr, show_pos=True)
            self._stage, self._bar = stage, self._open.enter_context(bar)
        self._bar.update(max(done - self._bar.pos, 0))
