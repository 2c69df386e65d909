"""A file lock between processes, with a timeout. A waiting process is woken at once when the lock is free."""

import fcntl
import os
import threading


def take(descriptor: int, seconds: float) -> bool:
    """Lock an open file exclusively, with a timeout in seconds. Return whether the lock was taken.

    After a timeout the caller must close the descriptor, because the lock may still arrive on it, and open the file
    again. The kernel has no timeout for file locks, so a thread waits instead of the caller.
    """
    return take_free(descriptor) or _Waiting(descriptor).came(seconds)


def take_free(descriptor: int) -> bool:
    """Try to lock an open file without waiting. Return whether the lock was taken."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class _Waiting:
    """The wait of one caller for a lock: a thread waits on a copy of the file descriptor."""

    def __init__(self, descriptor: int) -> None:
        self._copy = os.dup(descriptor)
        self._done, self._lock, self._given_up = threading.Event(), threading.Lock(), False
        threading.Thread(target=self._wait, daemon=True, name="file lock").start()

    def came(self, seconds: float) -> bool:
        self._done.wait(seconds)
        with self._lock:
            self._given_up = not self._done.is_set()
        return not self._given_up

    def _wait(self) -> None:
        fcntl.flock(self._copy, fcntl.LOCK_EX)
        with self._lock:
            if self._given_up:
                fcntl.flock(self._copy, fcntl.LOCK_UN)
            else:
                self._done.set()
        os.close(self._copy)
