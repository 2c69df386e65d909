"""The command line as a person types it: a process of its own, its exit code and what it says."""

import os
import subprocess
import sys

import pytest


def run_tracker(*words, **environment):
    """Run `tracker` with some words and give the finished process."""
    return subprocess.run(
        [sys.executable, "-m", "tracker.cli", *map(str, words)],
        capture_output=True, text=True, env={**os.environ, **environment}, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def tracker():
    """Give the command line."""
    return run_tracker
