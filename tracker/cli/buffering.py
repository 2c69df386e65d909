"""Request and response buffering between the RSGI server and the WSGI application.

The event loop reads a whole request before the worker thread starts, and takes the whole response from that thread
before sending it. A slow client therefore occupies a connection and some disk, never the thread.
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BufferedIOBase
from tempfile import NamedTemporaryFile, SpooledTemporaryFile
from typing import Any, NamedTuple

from tracker.cli.request_queue import RequestQueue
from tracker.core.i18n import Message, message, translate

_IN_MEMORY = 128 * 1024
"""Bytes of a request or response body that stay in memory; a longer body goes to a temporary file."""
_EMPTY = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})
_PLAIN = [
    ("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store"), ("connection", "close"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"), ("x-content-type-options", "nosniff"),
]  # fmt: skip
_ON_THE_WAY = 1024**3
"""Bytes of request bodies that one process holds at the same time. A request beyond that gets the answer 503."""
_FETCHED = 60
"""Seconds after which the temporary file of a response is deleted: by then the server has opened it."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """The slowest upload allowed: seconds between two pieces, and after `grace` seconds the fewest bytes a second."""

    silence: float = 20
    grace: float = 30
    slowest: int = 1024


class _Refused(Exception):
    """Raised for a request that is refused before it reaches the application."""

    def __init__(self, status: HTTPStatus, words: Message) -> None:
        super().__init__(words)
        self.status, self.words = status, words


class _Gone(Exception):
    """Raised when the client closes the connection in the middle of its request."""


class _Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    file: str
    """The path of the temporary file with a long body; empty if the body is in memory."""


@dataclass
class _Started:
    """The WSGI `start_response` callable: stores the status and the headers of a response."""

    status: int = 500
    headers: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        self.status, self.headers = int(status.split(" ", 1)[0]), headers


class Buffered:
    """An RSGI application that runs a WSGI application in one worker thread, whatever the number of clients."""

    def __init__(
        self, application: Any, *, largest: int, pace: Pace | None = None,
        stands_back: Callable[[dict[str, Any]], bool] = lambda _environ: False,
    ) -> None:  # fmt: skip
        """Wrap a WSGI application.

        `largest` is the number of bytes beyond which a body is not read. `stands_back` returns for a WSGI environment
        whether the request lets other requests pass.
        """
        self._application, self._largest, self._pace = application, largest, pace or Pace()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="application")
        self._queue, self._stands_back = RequestQueue(), stands_back
        self._held = 0

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Read a request, run the application on it in the worker thread, and send the response."""
        with self._body() as body:
            try:
                length = await self._read(scope, protocol, body)
            except _Gone:
                protocol.response_empty(HTTPStatus.BAD_REQUEST, [])
                return
            except _Refused as refused:
                protocol.response_str(refused.status, _PLAIN, translate(refused.words) + "\n")
                return
            body.seek(0)
            environ = _environ(scope, body, length)
            loop = asyncio.get_running_loop()
            async with self._queue.turn(stands_back=self._stands_back(environ)):
                answer = await loop.run_in_executor(self._thread, self._work, environ)
        if answer.file:
            protocol.response_file(answer.status, answer.headers, answer.file)
            loop.call_later(_FETCHED, os.unlink, answer.file)
        elif answer.status in _EMPTY:
            protocol.response_empty(answer.status, answer.headers)
        else:
            protocol.response_bytes(answer.status, answer.headers, answer.body)

    @contextmanager
    def _body(self) -> Iterator[Any]:
        """Yield a temporary file for a request body. Its bytes count as held until the request is answered."""
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
            try:
                yield body
            finally:
                if not body.closed:
                    self._held -= body.seek(0, os.SEEK_END)

    async def _read(self, scope: Any, protocol: Any, body: Any) -> int:
        """Read a request body into a file and return its declared length in bytes.

        A body longer than the limit is not read: the application refuses it by its length, on a page of its own. Raises
        _Refused for a body that is too slow or without a length, and _Gone when the client closes the connection.
        """
        declared = scope.headers.get("content-length") or "0"
        if scope.headers.get("transfer-encoding"):  # in a chunked body nobody can see where it was cut off
            raise _Refused(HTTPStatus.LENGTH_REQUIRED, message("请求没有说明长度，没有收下。"))
        length = int(declared) if declared.isascii() and declared.isdigit() else -1
        if not 0 < length <= self._largest:
            return max(length, 0)
        pieces, begun, received = aiter(protocol), time.monotonic(), 0
        while received < length:
            piece = await self._piece(pieces)
            if self._held + len(piece) > _ON_THE_WAY:
                raise _Refused(HTTPStatus.SERVICE_UNAVAILABLE, message("正在收的文件太多，没有收下。请过几分钟再试。"))
            self._held += len(piece)
            received += len(piece)
            body.write(piece)
            took = time.monotonic() - begun
            if took > self._pace.grace and received < took * self._pace.slowest:
                raise _too_slow()
        return length

    async def _piece(self, pieces: Any) -> bytes:
        try:
            return bytes(await asyncio.wait_for(anext(pieces), self._pace.silence))
        except TimeoutError:
            raise _too_slow() from None
        except StopAsyncIteration:
            raise _Gone from None

    def _work(self, environ: dict[str, Any]) -> _Answer:
        started = _Started()
        parts = self._application(environ, started)
        try:
            body, file = _kept(iter(parts))
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return _Answer(started.status, started.headers, body, file)


def _too_slow() -> _Refused:
    return _Refused(HTTPStatus.REQUEST_TIMEOUT, message("内容传得太慢，没有收完。请换个网络再试。"))


def _kept(parts: Iterator[bytes]) -> tuple[bytes, str]:
    """Read a response. Return a short one as bytes, a long one as the path of a private temporary file."""
    first: list[bytes] = []
    size = 0
    for part in parts:
        first.append(part)
        size += len(part)
        if size > _IN_MEMORY:
            return b"", _filed(first, parts)
    return b"".join(first), ""


def _filed(first: Iterable[bytes], rest: Iterable[bytes]) -> str:
    with NamedTemporaryFile(prefix="tracker-answer-", delete=False) as file:
        try:
            file.writelines(first)
            file.writelines(rest)
        except BaseException:
            os.unlink(file.name)
            raise
    return file.name


def _environ(scope: Any, body: BufferedIOBase | Any, length: int) -> dict[str, Any]:
    """Return the WSGI environment of an RSGI request.

    A header with an underscore in its name is left out: in WSGI it would look like another header with a hyphen.
    """
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method, "SCRIPT_NAME": "", "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string, "SERVER_NAME": host, "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}", "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0), "wsgi.url_scheme": scope.scheme, "wsgi.input": body, "wsgi.errors": sys.stderr,
        "wsgi.input_terminated": True, "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    for name, value in scope.headers.items():
        if "_" not in name:
            key = "HTTP_" + name.upper().replace("-", "_")
            joint = "; " if name == "cookie" else ","
            environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    if scope.authority and "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority
    environ.pop("HTTP_CONTENT_LENGTH", None)
    if (kind := environ.pop("HTTP_CONTENT_TYPE", None)) is not None:
        environ["CONTENT_TYPE"] = kind
    if length:
        environ["CONTENT_LENGTH"] = str(length)
    return environ
