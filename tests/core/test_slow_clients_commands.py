"""Tests of slow clients: other clients are still answered."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from tests.slow_clients import ask, drip, site, slow
from tracker.cli.buffering import Buffered, Pace

SLOW, HONEST = 64, 24
_LONG = b"css/bootstrap.min.css"
"""A file of 230 kB."""


def test_sixty_four_slow_clients_keep_nobody_out_of_a_site_with_one_thread(demo_folder):
    with site(demo_folder) as port, slow(port, SLOW) as clients:
        drip(clients)
        with ThreadPoolExecutor(HONEST) as crowd:
            found = list(crowd.map(lambda _: ask(port, "/sign-in"), range(HONEST)))
    assert found == [200] * HONEST


def test_a_body_that_is_cut_short_never_reaches_the_application(demo_folder):
    with site(demo_folder) as port, socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nabc")
        client.shutdown(socket.SHUT_WR)
        client.settimeout(30)
        assert client.recv(100)[:12] in (b"HTTP/1.1 400", b"")


def test_an_answer_over_the_real_server_is_whole_also_where_it_is_long(demo_folder):
    with site(demo_folder) as port, socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET /bootstrap/static/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n" % _LONG)
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    head, body = answer.split(b"\r\n\r\n", 1)
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
    assert lengths == [f"content-length: {len(body)}".encode()]
    assert len(body) > 200_000


@dataclass(kw_only=True)
class _Scope:
    """A request as the server hands it over."""

    headers: dict = field(default_factory=dict)
    method: str = "POST"
    path: str = "/企业"
    query_string: str = "q=1"
    client: str = "127.0.0.9:4000"
    server: str = "127.0.0.1:8000"
    scheme: str = "http"
    http_version: str = "1.1"
    authority: str | None = None


class _Protocol:
    """The server's side of one request: pieces with the wait before each, and what was answered."""

    def __init__(self, *pieces):
        self.pieces, self.status, self.body, self.headers = pieces, None, None, None
        self.file = ""

    async def __aiter__(self):
        for wait, piece in self.pieces:
            await asyncio.sleep(wait)
            yield piece

    def response_bytes(self, status, headers, body):
        self.status, self.headers, self.body = int(status), headers, body

    response_str = response_bytes

    def response_empty(self, status, headers):
        self.response_bytes(status, headers, b"")

    def response_file(self, status, headers, path):
        self.file = path
        with open(path, "rb") as file:
            self.response_bytes(status, headers, file.read())


class _Echo:
    """An application that answers what it was sent, and remembers how it was asked."""

    def __init__(self, answer=None):
        self.asked, self.answer, self.closed = [], answer, False

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read()
        self.asked.append(environ)
        start_response("200 OK", [("x-length", environ.get("CONTENT_LENGTH", ""))])
        return _Parts(self, self.answer if self.answer is not None else [body])


class _Parts:
    def __init__(self, echo, parts):
        self.echo, self.parts = echo, parts

    def __iter__(self):
        return iter(self.parts)

    def close(self):
        self.echo.closed = True


def _serve(echo, scope, protocol, *, largest=1000, pace=None):
    asyncio.run(Buffered(echo, largest=largest, pace=pace or Pace()).__rsgi__(scope, protocol))
    return protocol


def test_a_body_in_pieces_comes_whole_and_the_request_as_it_was():
    echo = _Echo()
    headers = {
        "content-length": "6", "content-type": "text/plain", "x-forwarded-for": "192.0.2.1",
        "x_forwarded_for": "198.51.100.1",
    }  # fmt: skip
    done = _serve(echo, _Scope(headers=headers), _Protocol((0, b"abc"), (0, b"def")))
    assert (done.status, done.body, echo.closed) == (200, b"abcdef", True)
    asked = echo.asked[0]
    assert asked["PATH_INFO"].encode("latin-1").decode() == "/企业"
    assert (asked["CONTENT_LENGTH"], asked["CONTENT_TYPE"]) == ("6", "text/plain")
    assert asked["HTTP_X_FORWARDED_FOR"] == "192.0.2.1", "an underscore passes for no hyphen"
    assert (asked["REMOTE_ADDR"], asked["SERVER_PORT"]) == ("127.0.0.9", "8000")


@pytest.mark.parametrize(
    ("pieces", "pace"),
    [
        (((0, b"abc"), (5, b"def")), Pace(silence=0.05)),
        (((0, b"a"), (0.06, b"b"), (0.06, b"c")), Pace(grace=0.1, slowest=100)),
    ],
    ids=["silent", "dripping"],
)
def test_a_body_that_comes_too_slowly_is_given_up(pieces, pace):
    echo = _Echo()
    done = _serve(echo, _Scope(headers={"content-length": "600"}), _Protocol(*pieces), pace=pace)
    assert (done.status, echo.asked) == (408, [])
    assert "太慢" in done.body


def test_a_body_without_a_length_is_refused():
    echo = _Echo()
    done = _serve(echo, _Scope(headers={"transfer-encoding": "chunked"}), _Protocol((0, b"abc")))
    assert (done.status, echo.asked) == (411, [])


def test_a_body_that_ends_early_is_dropped():
    echo = _Echo()
    done = _serve(echo, _Scope(headers={"content-length": "600"}), _Protocol((0, b"abc")))
    assert (done.status, echo.asked) == (400, [])


def test_a_body_that_is_too_long_is_refused_unread_by_the_application():
    echo = _Echo()
    done = _serve(echo, _Scope(headers={"content-length": "1001"}), _Protocol((60, b"a" * 1001)))
    assert (done.body, echo.asked[0]["CONTENT_LENGTH"]) == (b"", "1001")


def test_bodies_on_their_way_fill_no_disk_and_what_was_answered_counts_no_more(monkeypatch):
    monkeypatch.setattr("tracker.cli.buffering._ON_THE_WAY", 1000)
    echo = _Echo()

    async def together():
        buffered = Buffered(echo, largest=1000)
        scope = _Scope(headers={"content-length": "600"})
        waiting, later = _Protocol((0, b"a" * 599), (0.3, b"a")), _Protocol((0.1, b"b" * 600))
        await asyncio.gather(buffered.__rsgi__(scope, waiting), buffered.__rsgi__(scope, later))
        again = _Protocol((0, b"c" * 600))
        await buffered.__rsgi__(scope, again)
        return waiting.status, later.status, again.status

    assert asyncio.run(together()) == (200, 503, 200)


def test_a_long_answer_waits_on_the_disk_for_its_client_and_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("tracker.cli.buffering._FETCHED", 0)
    parts = [b"x" * 100_000] * 5

    async def answer():
        protocol = _Protocol()
        await Buffered(_Echo(parts), largest=1).__rsgi__(_Scope(method="GET"), protocol)
        await asyncio.sleep(0.05)
        return protocol

    done = asyncio.run(answer())
    assert done.body == b"".join(parts)
    assert done.file.startswith(str(tmp_path))
    assert list(tmp_path.iterdir()) == []
