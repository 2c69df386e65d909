"""Slow clients for tests: slow headers, slow bodies, unread responses."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager

from tests.ports import free_port

_KINDS = (
    b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 100000\r\n\r\ncsrf_token=",
    b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    b"Content-Length: 20000000\r\n\r\n--x\r\n",
    b"GET /static/tracker.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20,
)


@contextmanager
def site(folder, *, processes=1, **environment):
    """Serve the data of a folder over the real server and give its port."""
    port = free_port()
    words = [sys.executable, "-m", "tracker.cli.server", "127.0.0.1", str(port), str(processes)]
    own = {**os.environ, "TRACKER_DATA_DIR": str(folder), **environment}
    process = subprocess.Popen(words, env=own, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        process.kill() if process.poll() is not None else process.terminate()
        process.wait(60)


def _wait(port):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            return ask(port, "/sign-in")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the site does not answer")


def ask(port, path, *, seconds=30):
    """Ask as an honest client. Return the status."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=seconds) as answer:
        answer.read()
        return answer.status


@contextmanager
def slow(port, number):
    """Hold so many connections open, of every kind of slowness in turn; give them."""
    with ExitStack() as stack:
        made = []
        for place in range(number):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            client.sendall(_KINDS[place % len(_KINDS)])
            made.append(client)
        yield made


def drip(clients):
    """Let every slow client send one more byte; one that the site has given up is passed over."""
    for client in clients:
        try:
            client.sendall(b"a")
        except OSError:
            continue
