"""Every page at both widths: nothing breaks, nothing is wider than the screen, everybody can use it."""

import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
LIAISON = "示范联络员（水泥六厂）"
REVIEWER = "示范审核员（自治区）"
PAGES = {
    "overview": ("/months/2024-12", None),
    "overview-open": ("/months/2025-01?side=xpcc", None),
    "bureau": ("/months/2024-12/bureaus/652300", None),
    "figure": ("/months/2024-12/figures/plan.investment.rate", None),
    "enterprises": ("/months/2024-12/enterprises", None),
    "enterprise": ("/months/2024-12/enterprises/E001", None),
    "projects": ("/months/2024-12/projects", None),
    "projects-none": ("/months/2024-12/projects?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA", None),
    "project": ("/months/2024-12/projects/P0001", None),
    "acting": ("/acting", None),
    "reports": ("/months/2025-01/reports", REVIEWER),
    "entry": ("/months/2025-01/reports/E020", LIAISON),
    "review": ("/months/2025-01/reports/E033", REVIEWER),
    "not-found": ("/months/2024-12/enterprises/E999", None),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_accessible_and_within_its_screen(watched, size, name):
    address, who = PAGES[name]
    if who:
        watched.act_as(who)
    page = watched.open(address)
    watched.require_accessible()
    refused = [line for line in watched.console if "404" in line] if name == "not-found" else []
    assert watched.console == refused
    assert watched.outside == []
    _keep(page, f"{name}-{size}.png")


def _keep(page, name):
    """Take a screenshot; keep it where `make screens` asks for it, as tall as the page but for long lists."""
    kept = os.environ.get("TRACKER_TEST_SCREENS")
    tall = min(page.evaluate("document.documentElement.scrollHeight"), 1500)
    page.set_viewport_size({"width": page.viewport_size["width"], "height": tall})
    assert page.screenshot(path=Path(kept) / name if kept else None).startswith(b"\x89PNG")
