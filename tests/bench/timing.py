"""Interleaved timing: every contender once a round, so that the machine's moods fall on all of them."""

import statistics
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
