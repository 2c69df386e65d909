"""Fixtures of browser tests: a served site on a free port, and Chromium that records console messages and requests."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import ClassVar

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Cookie, Locator, Page, sync_playwright
from sqlalchemy.orm import Session

from tests.ports import free_port
from tracker.core.database.engines import make_engines
from tracker.people.models.people import Person
from tracker.people.rules.sessions import PROOF_LIFE
from tracker.people.services import passwords

PASSWORD = "三只 骆驼 在窗台上 数星星"

SIZES = {"1280": {"width": 1280, "height": 900}, "390": {"width": 390, "height": 844}}
_QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
          "--disable-component-update", "--disable-sync"]  # fmt: skip


@dataclass(kw_only=True)
class Watched:
    """A page, and what its console and its network said."""

    page: Page
    site: str
    cookies: dict[str, list[Cookie]] = field(default_factory=dict)
    """Of who has signed in at this site before, in any test: a password is hashed once each."""
    fresh_until: ClassVar[dict[tuple[str, str], float]] = {}
    """Until when somebody's password at a site counts as given just now."""
    console: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    scripts: bool = True
    """Whether scripts run: where none does, the page cannot be asked anything by one."""

    def open(self, path: str) -> Page:
        """Open an address of the site."""
        self.page.goto(self.site + path, wait_until="load")
        return self.page

    def sign_in(self, login: str) -> None:
        """Sign in as somebody of the demonstration, or go on with the session they have here already."""
        self.page.context.clear_cookies()
        kept, until = self.cookies.get(login, []), self.fresh_until.get((self.site, login), 0.0)
        stale = time.monotonic() > until  # no test meets the page that asks for the password again by chance
        self.page.context.add_cookies([each for each in kept if not stale or each["name"] == "device"])
        if stale or not kept:
            self.fresh_until[self.site, login] = time.monotonic() + PROOF_LIFE.total_seconds() / 2
            self.open("/sign-in")
            self.page.get_by_label("登录名").fill(login)
            self.page.get_by_label("密码", exact=True).fill(PASSWORD)
            self.page.get_by_role("button", name="登录").click()
            self.page.wait_for_url("**/home")
            self.cookies[login] = self.page.context.cookies()
        self.open("/home")
        assert self.page.url.endswith("/home"), self.page.url

    def resize(self, size: str) -> None:
        """Look at the same page at another width, loaded anew."""
        self.page.set_viewport_size(SIZES[size])
        self.page.reload(wait_until="load")

    def press(self, found: Locator, key: str = "Enter") -> None:
        """Reach something by the Tab key alone and press it, as somebody without a mouse does; without scripts, click."""
        if not self.scripts:
            if key != "Enter":
                return found.click()
            with self.page.expect_navigation():
                found.click()
            return None
        for _ in range(150):
            if found.evaluate("(it) => it === document.activeElement"):
                if key != "Enter":
                    return self.page.keyboard.press(key)
                with self.page.expect_navigation():
                    self.page.keyboard.press(key)
                return None
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no key leads to {found}")

    def keep(self, name: str) -> None:
        """Take a screenshot; keep it where `make screens` asks for it, as tall as the page but for long lists."""
        kept = os.environ.get("TRACKER_TEST_SCREENS")
        if not self.scripts:
            return
        width, height = (self.page.viewport_size or SIZES["1280"]).values()
        tall = min(self.page.evaluate("document.documentElement.scrollHeight"), 1500)
        self.page.set_viewport_size({"width": width, "height": tall})
        taken = Image.open(BytesIO(self.page.screenshot()))
        assert taken.width == width
        if kept:
            taken.quantize(256).save(Path(kept) / f"{name}-{width}.png", optimize=True)
        self.page.set_viewport_size({"width": width, "height": height})

    def look(self, name: str) -> None:
        """Look at a page at both widths with what was typed into it, keep what is seen, and end at the wide one."""
        for size in SIZES.values():
            self.page.set_viewport_size(size)
            self.require_accessible()
            self.keep(name)
        self.page.set_viewport_size(SIZES["1280"])

    def require_quiet(self) -> None:
        """Nothing on the console, nothing asked from outside."""
        assert self.console == []
        assert self.outside == []

    def require_accessible(self) -> None:
        """No axe violation of impact serious or critical, nothing wider than the screen; axe is a script itself."""
        if not self.scripts:
            return
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        self.page.evaluate("scrollTo(0, 0)")  # what the bar below covers depends on how far one has scrolled
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        asked = {"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"]}
        found = Axe().run(self.page, options=asked)
        bad = [v for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
        assert [(v["id"], [node["html"][:200] for node in v["nodes"]]) for v in bad] == []


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium once a worker."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_QUIET)
        yield browser
        browser.close()


@cache
def _hashed() -> str:
    return passwords.hashed(PASSWORD)


def _open_accounts(folder: Path) -> None:
    """Give everybody who signs in here the same password, hashed once a worker."""
    made = make_engines(f"sqlite:///{folder / 'tracker.db'}")
    with Session(made.writer) as session, session.begin():
        session.execute(sa.update(Person).values(password_hash=_hashed()).execution_options(synchronize_session=False))
    made.dispose()


@pytest.fixture(scope="session")
def shared_site(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a demonstration database that no test changes, once a worker."""
    folder = tmp_path_factory.mktemp("shared_site")
    shutil.copyfile(demo_template, folder / "tracker.db")
    with served(folder) as address:
        yield address


@pytest.fixture
def site(demo_folder: Path) -> Iterator[str]:
    """Serve a demonstration database of its own, for a test that changes something."""
    with served(demo_folder) as address:
        yield address


@contextmanager
def served(folder: Path, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve a data folder as `tracker run` serves it, under a name of this machine, until the end."""
    _open_accounts(folder)
    port = free_port()
    address = f"http://{host}:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "tracker.cli", "run"],
        env={**os.environ, "TRACKER_PORT": str(port), "TRACKER_DATA_DIR": str(folder), "TRACKER_BASE_URL": address},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert server.poll() is None, "the site stopped"
        try:
            urllib.request.urlopen(f"{address}/sign-in", timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the site did not start")


@pytest.fixture(scope="session")
def signed_in() -> dict[str, list[Cookie]]:
    """Return the cookies of who has signed in at the shared site, once a worker."""
    return {}


@pytest.fixture
def watched(chromium: Browser, shared_site: str, signed_in: dict[str, list[Cookie]]) -> Iterator[Watched]:
    """Yield a reader's page, watched."""
    with watching(chromium, shared_site, signed_in) as found:
        yield found


@pytest.fixture
def own(chromium: Browser, site: str) -> Iterator[Watched]:
    """Yield a page of a site that the test may change, watched."""
    with watching(chromium, site, {}) as found:
        yield found


@pytest.fixture(params=[*SIZES, "without JavaScript"])
def anyhow(request: pytest.FixtureRequest, chromium: Browser, site: str) -> Iterator[Watched]:
    """Yield such a page at each width, and one where no script runs."""
    size = request.param if request.param in SIZES else "1280"
    with watching(chromium, site, {}, size, scripts=request.param in SIZES) as found:
        yield found


@pytest.fixture(params=SIZES)
def both(request: pytest.FixtureRequest, chromium: Browser, site: str) -> Iterator[Watched]:
    """Yield such a page at each width."""
    with watching(chromium, site, {}, request.param) as found:
        yield found


@contextmanager
def watching(
    chromium: Browser, site: str, cookies: dict[str, list[Cookie]], size: str = "1280", *, scripts: bool = True
) -> Iterator[Watched]:
    context = chromium.new_context(
        viewport=SIZES[size],
        java_script_enabled=scripts,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    found = Watched(page=page, site=site, cookies=cookies, scripts=scripts)
    page.on("console", lambda message: found.console.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: found.console.append(f"error: {error}"))
    page.on("request", lambda request: found.outside.append(request.url) if not _inside(request.url, site) else None)
    yield found
    context.close()


def _inside(address: str, site: str) -> bool:
    return address.startswith((site, "data:", "about:", "blob:"))
