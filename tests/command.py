"""Fixtures of command tests: each command runs in its own process; exit code and output are checked."""

import multiprocessing
import os
import sys
import tempfile
from dataclasses import dataclass

import pytest

from tests.ports import free_port

_PRELOADED = ["tracker.app", "tracker.cli.figures", "tracker.core.database.migrations", "tracker.seeding.services"]


@dataclass
class Done:
    """A command that has ended."""

    returncode: int
    stdout: str
    stderr: str


def _command(words, environment, folder, out, err):
    """Be `tracker` in this process: its words, its environment, its two files to say things to."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for name, number in ((out, 1), (err, 2)):
        with open(name, "wb") as said:
            os.dup2(said.fileno(), number)
    sys.argv = ["tracker", *words]
    from tracker.cli import main

    try:
        main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def run_tracker(*words, **environment):
    """Run `tracker` with some words and give the finished process.

    It is forked from one that has read the slow libraries already: a command starts in a tenth of the time.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        # the files are handed over by their descriptors of this process, which the child opens anew
        names = [f"/proc/{os.getpid()}/fd/{each.fileno()}" for each in (out, err)]
        own = {**os.environ, "TRACKER_PORT": str(free_port()), **environment}
        process = context.Process(target=_command, args=([str(word) for word in words], own, os.getcwd(), *names))
        process.start()
        process.join(120)
        code = process.exitcode
        process.close()
        for each in (out, err):
            each.seek(0)
        return Done(code, out.read().decode(), err.read().decode())


@pytest.fixture
def tracker():
    """Give the command line."""
    return run_tracker
