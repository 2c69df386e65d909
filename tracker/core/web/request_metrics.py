"""Request metrics: each server process counts in a memory-mapped file of its own; `/metrics` adds the files up."""

import mmap
import os
import struct
import time
from pathlib import Path

from flask import Flask, Response, current_app, g

CLASSES = ("2xx", "3xx", "4xx", "5xx")
_FORM = struct.Struct("=5Q")
"""The layout of a file: the number of responses of each class, then their total time in microseconds."""


class _Counter:
    """The counters of one process, in memory that stays in its file even if the process is killed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.process = os.getpid()
        descriptor = os.open(folder / str(self.process), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.ftruncate(descriptor, _FORM.size)
            self._memory = mmap.mmap(descriptor, _FORM.size)
        finally:
            os.close(descriptor)

    def add(self, status: int, microseconds: int) -> None:
        """Count one response with its status and its time in microseconds."""
        numbers = list(_FORM.unpack_from(self._memory))
        numbers[min(max(status // 100 - 2, 0), 3)] += 1
        numbers[-1] += microseconds
        _FORM.pack_into(self._memory, 0, *numbers)


def register(app: Flask, folder: Path) -> None:
    """Count every response after all other processing of it."""
    app.extensions["counts"] = (folder, None)
    app.before_request(_begin)
    app.after_request(_count)


def elapsed() -> float:
    """Return the seconds since this request began."""
    began: float = g.get("began", time.perf_counter())
    return time.perf_counter() - began


def sums(folder: Path) -> tuple[dict[str, int], float]:
    """Return the responses of all processes by class, and their total time in seconds."""
    every = [path.read_bytes() for path in folder.iterdir()] if folder.is_dir() else []
    read = [_FORM.unpack(content) for content in every if len(content) == _FORM.size]
    numbers = [sum(each) for each in zip(*read, strict=True)] or [0] * 5
    return dict(zip(CLASSES, numbers, strict=False)), numbers[-1] / 1e6


def _begin() -> None:
    g.began = time.perf_counter()


def _count(response: Response) -> Response:
    folder, counter = current_app.extensions["counts"]
    try:
        if counter is None or counter.process != os.getpid():  # a forked process needs a file of its own
            counter = _Counter(folder)
            current_app.extensions["counts"] = (folder, counter)
        counter.add(response.status_code, int(elapsed() * 1e6))
    except OSError:  # no room for the file: the response matters more
        current_app.logger.exception("an answer could not be counted")
    return response
