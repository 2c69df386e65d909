"""The order in which requests take the one working thread of a server process."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_IN_A_ROW = 20
"""Requests that may overtake the ones that stand back; then one of these has its turn."""


class RequestQueue:
    """A lock of one event loop with two queues.

    What stands back waits until nothing else does, or until twenty others have overtaken it.
    """

    def __init__(self) -> None:
        """Begin free."""
        self._taken = False
        self._first: deque[asyncio.Future[None]] = deque()
        self._back: deque[asyncio.Future[None]] = deque()
        self._overtook = 0

    @asynccontextmanager
    async def turn(self, *, stands_back: bool) -> AsyncIterator[None]:
        """Wait for the turn of a request, and hand on to the next one in the end."""
        if self._taken:
            mine = asyncio.get_running_loop().create_future()
            (self._back if stands_back else self._first).append(mine)
            try:
                await mine
            except asyncio.CancelledError:
                if mine.done() and not mine.cancelled():  # the turn came at the same moment
                    self._hand_on()
                raise
        self._taken = True
        try:
            yield
        finally:
            self._hand_on()

    def _hand_on(self) -> None:
        while self._first or self._back:
            following = self._next()
            if not following.cancelled():
                following.set_result(None)
                return
        self._taken = False

    def _next(self) -> asyncio.Future[None]:
        if self._first and (not self._back or self._overtook < _IN_A_ROW):
            self._overtook = self._overtook + 1 if self._back else 0
            return self._first.popleft()
        self._overtook = 0
        return self._back.popleft()
