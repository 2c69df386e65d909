"""The request queue: the order in which requests get the one worker thread of a server process."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_IN_A_ROW = 20
"""How many requests may overtake the waiting ones that stand back, before one of those gets the thread."""


class RequestQueue:
    """An asyncio lock with two queues: requests that stand back wait until the other queue is empty.

    After `_IN_A_ROW` requests of the other queue, one request that stands back gets the lock all the same.
    """

    def __init__(self) -> None:
        """Create an unlocked lock with empty queues."""
        self._taken = False
        self._first: deque[asyncio.Future[None]] = deque()
        self._back: deque[asyncio.Future[None]] = deque()
        self._overtook = 0

    @asynccontextmanager
    async def turn(self, *, stands_back: bool) -> AsyncIterator[None]:
        """Context manager: wait for the lock, hold it for the block, then pass it to the next waiting request."""
        if self._taken:
            mine = asyncio.get_running_loop().create_future()
            (self._back if stands_back else self._first).append(mine)
            try:
                await mine
            except asyncio.CancelledError:
                if mine.done() and not mine.cancelled():  # the lock came as the request was cancelled
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
