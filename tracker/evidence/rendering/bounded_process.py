"""Bounded process: a subprocess with limits of time, memory and file size, an empty environment, and no network.

Where the system does not let an ordinary user leave the network, the limits of the service apply.
"""

import logging
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_log = logging.getLogger("tracker.rendering")


@dataclass(frozen=True)
class Bounds:
    """The limits of one run: seconds, bytes of memory, and bytes of each file that it writes."""

    seconds: int
    memory: int
    file_size: int


def run(command: list[str], folder: Path, bounds: Bounds) -> bool:
    """Run a program in a folder of its own, end all its processes, and return whether it succeeded in time."""
    limited = [sys.executable, "-P", "-m", "tracker.evidence.rendering.limits", str(bounds.seconds), str(bounds.memory),
               str(bounds.file_size)]  # fmt: skip
    started = subprocess.Popen(
        [*limited, *command], cwd=folder, env=_environment(folder), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        code = started.wait(timeout=bounds.seconds)
    except subprocess.TimeoutExpired:
        code = None
    finally:
        _end(started)
    if code:
        _log.warning("%s ended with %s", command[0], code)
    elif code is None:
        _log.warning("%s took longer than %s s", command[0], bounds.seconds)
    return code == 0


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment of the program.

    It holds no settings of the site: neither keys nor the database address.
    """
    return {
        "PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "HOME": str(folder),
        "TMPDIR": str(folder),
    }  # fmt: skip


def _end(started: "subprocess.Popen[bytes]") -> None:
    """Kill the program and every process that it started."""
    with suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()
