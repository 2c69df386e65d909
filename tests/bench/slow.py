"""Benchmark of slow clients beside normal ones on the real server: how long the normal ones wait."""

import tempfile
import threading
import time
import urllib.error
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.timing import Told
from tests.slow_clients import ask, drip, site, slow
from tracker.core.database.engines import make_engines
from tracker.core.database.migrations import upgrade

SLOW, HONEST, EACH, PROCESSES = 64, 64, 5, 2
PATIENCE = 60
"""Seconds after which an honest client gives up."""


def tell(told: Told) -> None:
    """Tell the waits of honest clients alone, and beside slow ones of every kind."""
    with tempfile.TemporaryDirectory() as name:
        made = make_engines(f"sqlite:///{Path(name) / 'tracker.db'}")
        upgrade(made.writer)
        made.dispose()
        with site(Path(name), processes=PROCESSES) as port:
            _tell(told, port, 0)
            _tell(told, port, SLOW)


def _tell(told: Told, port: int, number: int) -> None:
    over = threading.Event()

    def dripping() -> None:
        while not over.wait(0.5):
            drip(clients)

    with slow(port, number) as clients:
        beside = threading.Thread(target=dripping)
        beside.start()
        with ThreadPoolExecutor(HONEST) as crowd:
            waits = sorted(crowd.map(lambda _: _wait(port), range(HONEST * EACH)))
        over.set()
        beside.join()
    lost = sum(each >= PATIENCE for each in waits)
    told.say(
        f"slow clients: {HONEST} honest ones ask {EACH} times each beside {number} slow ones, {PROCESSES} processes: "
        f"p50 {waits[len(waits) // 2]:.2f} s, p95 {waits[int(len(waits) * 0.95)]:.2f} s, {lost} unanswered"
    )
    if number and waits[int(len(waits) * 0.95)] > 1:
        told.missed.append("slow clients: p95 of 1 s")


def _wait(port: int) -> float:
    begun = time.monotonic()
    try:
        ask(port, "/sign-in", seconds=PATIENCE)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return PATIENCE
    return time.monotonic() - begun
