"""Browser tests of retrofits: a track from plan to complete and withdrawn; a stopped coke oven."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core.database.engines import make_engines
from tracker.people.queries import people
from tracker.register.models import Enterprise
from tracker.retrofits import queries as retrofits
from tracker.retrofits import services
from tracker.retrofits.rules import Claim, Recipient, Route, Track, TrackStage

pytestmark = pytest.mark.browser
AT = datetime(2025, 2, 7, 4, tzinfo=UTC)
TRACK = "/retrofits/E020/tracks/cement/clean_transport"
LIAISON, COUNTY, ROOT, OTHER_ROOT = "liaison-E020", "reviewer-650106-1", "reviewer-XJ-1", "reviewer-XJ-2"
MIDDLE = (
    (TrackStage.CONSTRUCTION, date(2025, 1, 2)), (TrackStage.BUILT, date(2025, 1, 3)),
    (TrackStage.EVALUATED, date(2025, 1, 4)), (TrackStage.REPORTED, date(2025, 1, 5)),
)  # fmt: skip


def _advance(folder):
    """Bring the track through the stages between through the services."""
    engines = make_engines(f"sqlite:///{folder / 'tracker.db'}")
    with Session(engines.writer, expire_on_commit=False) as session, session.begin():
        by = {login: next(each for each in people.actors(session, AT.date())
                          if each.person_id == people.by_key(session, login).id) for login in (LIAISON, COUNTY)}  # fmt: skip
        number = session.scalars(sa.select(Enterprise.id).where(Enterprise.code == "E020")).one()
        for stage, day in MIDDLE:
            found = retrofits.track(session, number, "cement", Track.CLEAN_TRANSPORT)
            said = Claim(
                stage=stage,
                since=day,
                note="",
                document="1号",
                file_id=None,
                route=Route.RATIO,
                ratio=8_640,
                sent={Recipient.PREFECTURE: day},
            )
            services.claim_track(
                session, number, "cement", found.track, said, by=by[LIAISON], version=found.version, at=AT
            )
            services.verify(session, found, by=by[COUNTY], version=found.version, at=AT)
    engines.dispose()


def _claim(own, login, address, button, day, **more):
    own.sign_in(login)
    page = own.open(address)
    panel = page.locator("section[aria-labelledby=h-claim]")
    panel.get_by_label("日期").first.fill(day)
    panel.get_by_label("文号").fill("环函〔2024〕1号")
    if "file" in more:
        panel.get_by_label("证明材料").set_input_files(more["file"])
    panel.get_by_role("button", name=button).click()
    page.wait_for_load_state("load")
    return page


def _verify(own, login, address):
    own.sign_in(login)
    page = own.open(address)
    page.get_by_role("button", name="核实", exact=True).click()
    page.wait_for_load_state("load")
    return page


def test_a_retrofit_from_plan_to_complete_and_withdrawn_and_an_oven_stopped(own, demo_folder, tmp_path):
    proof = tmp_path / "改造方案.pdf"
    proof.write_bytes(b"%PDF-1.4\n%%EOF\n")
    page = _claim(own, LIAISON, TRACK, "申报“方案编制”", "2025-01-01", file=proof)
    assert "等待核实" in page.locator("main").inner_text()
    own.look("retrofit-claimed")
    page = _verify(own, COUNTY, TRACK)
    assert "改造方案.pdf" in page.locator("main").inner_text()
    _advance(demo_folder)
    _claim(own, LIAISON, TRACK, "申报“公示”", "2025-01-06")
    _verify(own, ROOT, TRACK)
    page = _claim(own, LIAISON, TRACK, "申报“完成”", "2025-01-10")
    assert "公示期到 2025-01-20" in page.get_by_role("alert").inner_text()
    assert len(own.console) == 1  # Chromium tells of the refused form, and of nothing else
    own.console.clear()
    _claim(own, LIAISON, TRACK, "申报“完成”", "2025-01-21")
    page = _verify(own, ROOT, TRACK)
    own.look("retrofit-complete")
    panel = page.locator("section[aria-labelledby=h-withdraw]")
    panel.get_by_label("日期").fill("2025-02-03")
    panel.get_by_label("文号").fill("环函〔2025〕2号")
    panel.get_by_label("说明").fill("清洁运输数据不实")
    panel.get_by_role("button", name="提出撤回公示").click()
    page.wait_for_load_state("load")
    page = _verify(own, OTHER_ROOT, TRACK)
    words = page.locator("main").inner_text()
    assert "公示撤回" in words
    assert "2025-08-03" in words
    own.look("retrofit-withdrawn")
    _oven(own)
    own.require_quiet()


def _oven(own):
    own.sign_in("reviewer-652302-1")
    page = own.open("/eliminations")
    page.get_by_role("link", name="4.3米焦炉").first.click()
    address = page.url.removeprefix(own.site)
    _claim(own, "reviewer-652302-1", address, "申报“断电断气”", "2025-01-06")
    page = _verify(own, "reviewer-652300-1", address)
    assert page.locator(".ladder [aria-current=step]").inner_text().endswith("断电断气")
    own.look("oven")
    own.sign_in(ROOT)
    page = own.open("/months/2024-12/figures/campaign.coke_oven.stopped")
    assert "停产不等于拆除" in page.locator("main").inner_text()
    for address, name in (
        ("/retrofits", "retrofits"),
        ("/eliminations", "eliminations"),
        ("/retrofits/E020", "retrofit-firm"),
    ):
        own.open(address)
        own.look(name)
