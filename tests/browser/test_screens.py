"""Browser tests of every page at two widths: no error, no overflow, accessible."""

import pytest

from tests.browser.conftest import SIZES

pytestmark = pytest.mark.browser
ANALYST, LIAISON, REVIEWER = "analyst-XJ", "liaison-E020", "reviewer-XJ-1"
PAGES = {
    "overview": ("/months/2024-12", ANALYST),
    "overview-open": ("/months/2025-01?side=xpcc", ANALYST),
    "bureau": ("/months/2024-12/bureaus/652300", ANALYST),
    "figure": ("/months/2024-12/figures/plan.investment.rate", ANALYST),
    "enterprises": ("/months/2024-12/enterprises", ANALYST),
    "enterprise": ("/months/2024-12/enterprises/E001", ANALYST),
    "projects": ("/months/2024-12/projects", ANALYST),
    "projects-none": ("/months/2024-12/projects?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA", ANALYST),
    "project": ("/months/2024-12/projects/P0001", ANALYST),
    "sign-in": ("/sign-in", None),
    "home": ("/home", REVIEWER),
    "home-liaison": ("/home", LIAISON),
    "account": ("/account", REVIEWER),
    "guide": ("/guide", LIAISON),
    "phone": ("/account/phone", REVIEWER),
    "people": ("/people?q=reviewer", "security_admin"),
    "person": ("/people/1", "security_admin"),
    "grants": ("/grants", "security_admin"),
    "audit": ("/audit", "audit_admin"),
    "audit-check": ("/audit/check", "audit_admin"),
    "plan": ("/months/2024-12/plan", ANALYST),
    "proposals": ("/proposals", "reviewer-650100-2"),
    "proposal-transfer": ("/enterprises/E020/proposal", "reviewer-650106-1"),
    "proposal-plan": ("/projects/P0071/proposal", "reviewer-650106-1"),
    "proposal-new": ("/enterprises/E020/project", "reviewer-650106-1"),
    "enterprise-new": ("/enterprises/new", "reviewer-650106-1"),
    "enterprise-edit": ("/enterprises/E020/edit", "reviewer-650106-1"),
    "project-edit": ("/projects/P0071/edit", "reviewer-650106-1"),
    "calendar": ("/calendar", "system_admin"),
    "calendar-month": ("/calendar/2025-01", "system_admin"),
    "holidays": ("/holidays?year=2025", "system_admin"),
    "lists": ("/lists", "system_admin"),
    "bureau-edit": ("/bureaus/650106", "system_admin"),
    "extension": ("/months/2025-01/reports/E020/extension", "reviewer-650100-2"),
    "audit-history": ("/audit/report/1", "audit_admin"),
    "reports": ("/months/2025-01/reports", REVIEWER),
    "queue": ("/months/2025-01/queue", REVIEWER),
    "return": ("/months/2025-01/reports/E033/return", REVIEWER),
    "contact": ("/months/2025-01/reports/E020/contact", "reviewer-650106-1"),
    "check": ("/months/2025-01/reports/E020/check", LIAISON),
    "receipt": ("/months/2025-01/reports/E033/receipt", REVIEWER),
    "history": ("/months/2025-01/reports/E020/history", LIAISON),
    "closing": ("/months/2025-01/closing", "reviewer-XJ-2"),
    "bridge": ("/months/2024-12/bridge", ANALYST),
    "inbox": ("/inbox", LIAISON),
    "reminders": ("/months/2025-01/reminders", "reviewer-650106-1"),
    "entry": ("/months/2025-01/reports/E020", LIAISON),
    "review": ("/months/2025-01/reports/E033", REVIEWER),
    "not-found": ("/months/2024-12/enterprises/E999", ANALYST),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_accessible_and_within_its_screen(watched, name):
    address, who = PAGES[name]
    if who:
        watched.sign_in(who)
    watched.open(address)
    for size in SIZES:
        watched.resize(size)
        watched.require_accessible()
        watched.keep(name)
    refused = [line for line in watched.console if "404" in line] if name == "not-found" else []
    assert watched.console == refused
    assert watched.outside == []


def test_large_text_fits_every_width_and_a_question_mark_shows_the_keys(watched):
    watched.sign_in(ANALYST)
    watched.page.context.add_cookies([{"name": "large", "value": "1", "url": watched.site}])
    page = watched.open("/months/2024-12")
    for size in SIZES:
        watched.resize(size)
        watched.require_accessible()
        watched.keep("large")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    watched.require_accessible()
    page.keyboard.press("?")
    assert page.get_by_role("dialog").count() == 0
    watched.require_quiet()
