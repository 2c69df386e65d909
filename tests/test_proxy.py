"""Tests of deploy/nginx.conf with a real nginx before a served site."""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path

import pysqlite3
import pytest

from tests.markup import document
from tests.ports import free_port
from tests.slow_clients import site

FILE = Path(__file__).resolve().parent.parent / "deploy" / "nginx.conf"
NAME = "tracker.example.gov.cn"
LIMIT = 30 * 1024 * 1024
_AROUND = """
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/unused-1;
    uwsgi_temp_path {folder}/unused-2;
    scgi_temp_path {folder}/unused-3;
    include {folder}/tracker.conf;
}}
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory, demo_template):
    """Give a data folder with the demonstration for the whole file."""
    folder = tmp_path_factory.mktemp("data")
    shutil.copyfile(demo_template, folder / "tracker.db")
    return folder


@pytest.fixture(scope="module")
def ports(tmp_path_factory, data):
    """Run the file before a site: the ports of the proxy and of the site."""
    folder, port = tmp_path_factory.mktemp("proxy"), free_port()
    key, paper = folder / "tracker.key", folder / "tracker.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
         "-keyout", key, "-out", paper], check=True, capture_output=True,
    )  # fmt: skip
    with site(data, TRACKER_PROXIES="1", TRACKER_BASE_URL=f"https://{NAME}") as behind:
        own = {"/etc/ssl/tracker.pem": str(paper), "/etc/ssl/private/tracker.key": str(key),
               "listen 443": f"listen 127.0.0.1:{port}", "listen 80;": f"listen 127.0.0.1:{free_port()};",
               "127.0.0.1:8000": f"127.0.0.1:{behind}"}  # fmt: skip
        text = FILE.read_text(encoding="utf-8")
        for word, ours in own.items():
            assert word in text
            text = text.replace(word, ours)
        (folder / "tracker.conf").write_text(text, encoding="utf-8")
        around = folder / "nginx.conf"
        user = "" if os.getuid() else "user root;"
        around.write_text(_AROUND.format(folder=folder, user=user), encoding="utf-8")
        words = ("nginx", "-e", str(folder / "error.log"), "-c", str(around))
        tried = subprocess.run([*words, "-t"], capture_output=True, text=True, check=False)
        assert (tried.returncode, "warn" in tried.stderr) == (0, False), tried.stderr
        proxy = subprocess.Popen([*words, "-g", "daemon off;"])
        try:
            _until_it_listens(port)
            yield port, behind
        finally:
            proxy.terminate()
            proxy.wait(30)


def _until_it_listens(port):
    for _ in range(100):
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionError:
            time.sleep(0.1)
    raise AssertionError("nginx does not listen")


@pytest.fixture
def client(ports):
    """Connect as a client of an address; closed when the test ends."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with ExitStack() as stack:

        def connect(address):
            made = http.client.HTTPSConnection(
                "127.0.0.1", ports[0], timeout=60, context=trusting, source_address=(address, 0)
            )
            return stack.enter_context(closing(made))

        yield connect


def _ask(client, path="/sign-in", method="GET", body=None, **headers):
    client.request(method, path, body, {"Host": NAME, **headers})
    answer = client.getresponse()
    return answer, answer.read().decode()


def test_a_page_comes_through_with_every_header_once(client):
    answer, page = _ask(client("127.0.1.1"))
    assert (answer.status, "<form" in page) == (200, True)
    names = Counter(name.lower() for name, _ in answer.getheaders())
    assert set(names.values()) == {1}
    assert "strict-transport-security" in names
    assert answer.getheader("server") == "nginx"
    assert _ask(client("127.0.1.1"), "/metrics")[0].status == 404


def test_guesses_count_for_the_address_they_come_from_whatever_they_say(client, data):
    visitor = client("127.0.2.9")
    answer, page = _ask(visitor)
    token = document(page).value("csrf_token")
    headers = {"Cookie": answer.getheader("Set-Cookie").split(";")[0], "Referer": f"https://{NAME}/sign-in",
               "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": "203.0.113.9"}  # fmt: skip
    body = f"csrf_token={token}&login=reviewer-XJ-1&password=guess"
    assert _ask(visitor, "/sign-in", "POST", body, **headers)[0].status == 422
    with pysqlite3.connect(data / "tracker.db") as kept:
        networks = kept.execute("SELECT DISTINCT address FROM sign_in_attempt").fetchall()
    assert networks == [("127.0.2.0/24",)]


def test_a_body_above_the_limit_gets_the_sites_own_page(client):
    visitor = client("127.0.3.1")
    visitor.putrequest("POST", "/sign-in", skip_host=True)
    for name, value in (("Host", NAME), ("Content-Length", str(LIMIT + 1))):
        visitor.putheader(name, value)
    visitor.endheaders()
    answer = visitor.getresponse()
    assert (answer.status, "文件太大" in answer.read().decode()) == (413, True)


def test_who_asks_too_often_waits_and_another_does_not(client):
    visitor = client("127.0.4.1")
    seen = [_ask(visitor) for _ in range(30)]
    assert {answer.status for answer, _ in seen} == {200, 429}
    last, words = seen[-1]
    assert (last.status, last.getheader("Retry-After"), words[:4]) == (429, "10", "请求太多")
    assert last.getheader("Content-Type") == "text/plain; charset=utf-8"
    assert _ask(client("127.0.4.2"))[0].status == 200


def test_slow_bodies_wait_at_the_proxy_and_not_at_the_site(client, ports):
    for place in range(60):
        dripping = client(f"127.0.{10 + place % 4}.1")
        dripping.putrequest("POST", "/sign-in", skip_host=True)
        dripping.putheader("Host", NAME)
        dripping.putheader("Content-Length", "100000")
        dripping.endheaders()
        dripping.send(b"a")
    began = time.monotonic()
    assert _ask(client("127.0.9.1"))[0].status == 200
    assert time.monotonic() - began < 10
    assert _connections(ports[1]) == 0


def _connections(port):
    """Count the open connections at a port of this machine."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    return sum(int(row[1].split(":")[1], 16) == port and row[3] == "01" for row in rows)
