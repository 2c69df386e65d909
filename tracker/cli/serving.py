"""The server processes of `tracker run`: the application is read once, and every process is a fork of that."""

import importlib
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

_APPLICATION = "tracker.app"
PATIENCE = 30
"""Seconds that an answer under way may still take when the site is told to stop."""


def serve(host: str, port: int, workers: int) -> None:
    """Serve until SIGINT or SIGTERM: what is under way is answered, a dead process is replaced."""
    importlib.import_module(_APPLICATION)  # connects to nothing, so that it may be forked
    Server(
        f"{_APPLICATION}:create_app", address=host, port=port, interface=Interfaces.WSGI, factory=True,
        websockets=False, workers=workers, blocking_threads=1, respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    try:
        serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    except KeyboardInterrupt:  # told to stop before it was up
        sys.exit(0)
