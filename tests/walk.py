"""A walk through a served site: sign in, submit a report with a picture, request and fetch an export."""

import io
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from http.cookiejar import CookieJar
from pathlib import Path

from PIL import Image

from tests.markup import document
from tests.report_pages import REPORT, boxes_of, explained

LIST = "/months/2024-12/projects"


class Walker:
    """A person in a browser of their own, over the net."""

    def __init__(self, site, *handlers):
        self.site = site
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), *handlers)

    def get(self, path):
        with self.opener.open(self.site + path, timeout=60) as answer:
            return answer.read()

    def page(self, path):
        return self.get(path).decode()

    def post(self, path, page, fields=None, files=()):
        """Send a form that a page holds. Return the status and the page that it leads to."""
        token = document(page).value("csrf_token")
        edge = uuid.uuid4().hex
        body = b"".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in {"csrf_token": token, **(fields or {})}.items()
        )
        for name, file, content in files:
            head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
            body += f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n"
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}", "Referer": self.site + path}
        asked = urllib.request.Request(self.site + path, body + f"--{edge}--\r\n".encode(), kind)
        try:
            with self.opener.open(asked, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def sign_in(self, login, password):
        status, page = self.post("/sign-in", self.page("/sign-in"), {"login": login, "password": password})
        assert (status, 'type="password"' in page) == (200, False), login
        return self


def picture(size=(400, 300)):
    """Give the bytes of a picture."""
    made = io.BytesIO()
    Image.new("RGB", size, "green").save(made, "PNG")
    return made.getvalue()


def hand_in(liaison, files):
    """Answer every line with no change, put files on the first, explain what is asked; give the status and the page."""
    for _ in range(2):
        page = liaison.page(REPORT)
        boxes = boxes_of(page)
        boxes |= {name: "unchanged" for name in boxes if name.endswith("-answer")}
        boxes |= explained(page) | {"version": document(page).value("version")}
        line = document(page).names(r"p\d+-file")[0]
        status, page = liaison.post(f"{REPORT}/submit", page, boxes, [(line, *file) for file in files])
        if status == 200:
            return status, page
        boxes |= explained(page)
        status, page = liaison.post(f"{REPORT}/submit", page, boxes)
        if status == 200:
            return status, page
    return status, page


def export(reader, patience=120):
    """Ask for a list and fetch it when the worker has written it."""
    status, page = reader.post("/months/2024-12/exports/projects", reader.page(LIST))
    assert status == 200
    until = time.monotonic() + patience
    while time.monotonic() < until:
        ready = document(page).addresses(r"/exports/\d+\.xlsx")
        if ready:
            return reader.get(ready[0])
        time.sleep(0.5)
        page = reader.page("/exports")
    raise AssertionError("no export is ready")


def walk(site, passwords):
    """Take the whole walk. Return what was seen."""
    words = dict(line.split()[:2] for line in Path(passwords).read_text(encoding="utf-8").splitlines())
    liaison = Walker(site).sign_in("liaison-E020", words["liaison-E020"])
    status, page = hand_in(liaison, [("p.png", picture())])
    files = document(liaison.page(REPORT)).addresses(r"/files/\d+(/pages)?")
    shown = liaison.get(files[0].removesuffix("/pages")) if files else b""
    reader = Walker(site).sign_in("reviewer-XJ-1", words["reviewer-XJ-1"])
    return {"handed in": status, "evidence": len(shown), "export": export(reader)[:2].decode()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(walk(sys.argv[1], sys.argv[2])) + "\n")
