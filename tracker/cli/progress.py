"""The progress bar of long commands, on standard error and only on a terminal."""

import sys
from contextlib import ExitStack
from typing import Any, Self

import click


class Progress:
    """One bar a stage, with the time that is left; silent where the output goes to a file or a program."""

    def __init__(self, *, shown: bool = True) -> None:
        """Show nothing unless a terminal is there."""
        self._shown = shown and sys.stderr.isatty()
        self._stage = ""
        self._open = ExitStack()
        self._bar: Any = None

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the line clean."""
        self._open.close()

    def step(self, stage: str, done: int, total: int) -> None:
        """Tell how far a stage has come."""
        if not self._shown:
            return
        if stage != self._stage:
            self._open.close()
            bar = click.progressbar(length=max(total, 1), label=stage, file=sys.stderr, show_pos=True)
            self._stage, self._bar = stage, self._open.enter_context(bar)
        self._bar.update(max(done - self._bar.pos, 0))
