"""The server processes of `tracker run`. The application is imported once, before the processes are forked."""

import importlib
import sys

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from tracker.cli.buffering import Buffered

_HEADERS = 15_000
"""Milliseconds within which a client has to send its headers, and after which an idle connection is closed."""
SHUTDOWN_SECONDS = 30
"""Seconds that a running request may still take after the site is told to stop."""


def serve(host: str, port: int, workers: int) -> None:
    """Serve the site until SIGINT or SIGTERM.

    Running requests are then finished; a server process that dies is replaced.
    """
    importlib.import_module("tracker.app")  # opens no connections, so that it may be forked.
    Server(
        "tracker.cli.server:site", address=host, port=port, interface=Interfaces.RSGI, factory=True,
        websockets=False, workers=workers, respawn_failed_workers=True, workers_kill_timeout=SHUTDOWN_SECONDS,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADERS), log_level=LogLevels.warning,
    ).serve()  # fmt: skip


def site() -> Buffered:
    """Return the application of one server process, with its requests and responses buffered."""
    app = importlib.import_module("tracker.app").create_app()
    return Buffered(app, largest=app.config["MAX_CONTENT_LENGTH"], stands_back=app.extensions["stands_back"])


if __name__ == "__main__":
    try:
        serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    except KeyboardInterrupt:  # stopped before the site was up
        sys.exit(0)
