"""The server processes of `tracker run`: the application is imported once, then forked."""

import importlib
import sys

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from tracker.cli.buffering import Buffered

_HEADERS = 15_000
"""Milliseconds within which a request has to say its headers, and after which a silent connection ends."""
SHUTDOWN_SECONDS = 30
"""Seconds that an answer under way may still take when the site is told to stop."""


def serve(host: str, port: int, workers: int) -> None:
    """Serve until SIGINT or SIGTERM: what is under way is answered, a dead process is replaced."""
    importlib.import_module("tracker.app")  # connects to nothing, so that it may be forked
    Server(
        "tracker.cli.server:site", address=host, port=port, interface=Interfaces.RSGI, factory=True,
        websockets=False, workers=workers, respawn_failed_workers=True, workers_kill_timeout=SHUTDOWN_SECONDS,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADERS), log_level=LogLevels.warning,
    ).serve()  # fmt: skip


def site() -> Buffered:
    """Return the application of one server process, read whole and answered whole by its one thread."""
    app = importlib.import_module("tracker.app").create_app()
    return Buffered(app, largest=app.config["MAX_CONTENT_LENGTH"], stands_back=app.extensions["stands_back"])


if __name__ == "__main__":
    try:
        serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    except KeyboardInterrupt:  # told to stop before it was up
        sys.exit(0)
