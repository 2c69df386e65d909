"""Interleaved timing: each candidate once per round, so that noise of the machine affects all equally."""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 9


@dataclass(frozen=True)
class Timing:
    """Median and spread of one contender, in milliseconds."""

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        """Write median and spread."""
        return f"{self.median:8.2f} ms  ({self.least:.2f}–{self.most:.2f})"


def race(contenders: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, Timing]:
    """Time every contender once a round after one warm-up, and give the medians."""
    for contender in contenders.values():
        contender()
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, contender in contenders.items():
            start = time.perf_counter()
            contender()
            taken[name].append((time.perf_counter() - start) * 1000)
    return {name: Timing(statistics.median(times), min(times), max(times)) for name, times in taken.items()}


class Told:
    """What was measured, printed at once; a ratio beside the mark it should keep. It never fails."""

    def __init__(self) -> None:
        """Begin without a missed mark."""
        self.missed: list[str] = []

    def say(self, line: str = "") -> None:
        """Print a line at once."""
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def __call__(self, where: str, what: str, found: dict[str, Timing]) -> None:
        """Print medians and spreads."""
        for name, timing in found.items():
            self.say(f"{where:28} {what:28} {name:32} {timing}")

    def ratio(self, what: str, over: Timing, under: Timing, mark: float) -> None:
        """Print a ratio of medians and whether it keeps its mark."""
        value = over.median / under.median
        kept = "kept" if value <= mark else "MISSED"
        if value > mark:
            self.missed.append(what)
        self.say(f"  {what}: {value:.2f} (mark {mark:g}, {kept})")
