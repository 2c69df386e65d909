"""File lock between processes, with a timeout; waiting processes are woken at once."""

import fcntl
import os
import threading


def take(descriptor: int, seconds: float) -> bool:
    """Lock an open file exclusively, with a timeout. Return whether the lock was taken.

    Where it did not come the caller closes the descriptor, for the lock may still arrive there; a new one is opened
    for the next try. The kernel queues who waits and knows no time limit: so a thread waits in the caller's place.
    """
    return take_free(descriptor) or _Waiting(descriptor).came(seconds)


def take_free(descriptor: int) -> bool:
    """Try to lock an open file without waiting. Return whether it was free."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class _Waiting:
    """The wait of one caller, in a thread on a copy of the descriptor."""

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
