"""A progress bar for long commands, on standard error and only where a person watches."""

import sys
from typing import Self

import click


class Progress:
    """One bar a stage; silent where the output goes to a file or a program."""

    def __init__(self, *, shown: bool = True) -> None:
        """Show nothing unless a terminal is there."""
        self._shown = shown and sys.stderr.isatty()
        self._stage = ""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the line clean."""
        if self._shown and self._stage:
            click.echo(err=True)

    def step(self, stage: str, done: int, total: int) -> None:
        """Tell how far a stage has come."""
        if not self._shown:
            return
        if stage != self._stage and self._stage:
            click.echo(err=True)
        self._stage = stage
        filled = 24 * done // max(total, 1)
        click.echo(f"\r{stage}  [{'█' * filled}{'·' * (24 - filled)}] {done}/{total}", nl=False, err=True)
