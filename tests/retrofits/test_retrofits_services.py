"""Tests of the retrofit services."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.errors import Closed, Conflict, Invalid, NotAllowed
from tracker.core.workflow.history import Move
from tracker.figures import queries as figures
from tracker.figures.queries import records
from tracker.figures.rules import figure
from tracker.months.queries import months
from tracker.notifications.models import Notice
from tracker.people.queries import people
from tracker.plans.models import Project
from tracker.register.models import Enterprise
from tracker.retrofits import queries as retrofits
from tracker.retrofits import services
from tracker.retrofits.models.tracks import Elimination, RetrofitTrack, StageClaim
from tracker.retrofits.rules import Claim, EliminationStage, Recipient, Track, TrackStage

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
LIAISON, COUNTY, CITY, ROOT, OTHER_ROOT = (
    "liaison-E020", "reviewer-650106-1", "reviewer-650100-1", "reviewer-XJ-1", "reviewer-XJ-2",
)  # fmt: skip


@pytest.fixture
def trying(region):
    """Give a session whose work is taken back."""
    with Session(region.writer, expire_on_commit=False) as session:
        yield session
        session.rollback()


def _as(session, login):
    person = people.by_key(session, login)
    return next(each for each in people.actors(session, NOW.date()) if each.person_id == person.id)


def _enterprise(session, code):
    return session.scalars(sa.select(Enterprise).where(Enterprise.code == code)).one()


def _claim(session, stage, day, *, track=Track.ORGANIZED, by=LIAISON, version=None, **more):
    found = retrofits.track(session, _enterprise(session, "E020").id, "cement", track)
    if version is None:
        version = 0 if found is None else found.version
    said = Claim(stage=stage, since=day, **({"document": "1号", "sent": {Recipient.PREFECTURE: day}} | more))
    enterprise_id = _enterprise(session, "E020").id
    services.claim_track(session, enterprise_id, "cement", track, said, by=_as(session, by), version=version, at=NOW)
    return retrofits.track(session, enterprise_id, "cement", track)


def _verify(session, found, by=COUNTY):
    services.verify(session, found, by=_as(session, by), version=found.version, at=NOW)


def _value(session, month, code, cut=ALL):
    found = records.values(session, months.month(session, month), cut)
    return next(each.numerator for each in found if each.figure.code == code)


def _noticed(session):
    """Bring the organized track of E020 to its public notice: its report went out before the open month."""
    found = retrofits.track(session, _enterprise(session, "E020").id, "cement", Track.ORGANIZED)
    found.stage, found.since = TrackStage.REPORTED, date(2024, 12, 20)
    session.flush()
    _verify(session, _claim(session, TrackStage.NOTICED, date(2025, 1, 6)), ROOT)
    return found


def test_the_history_of_a_track_keeps_every_month_what_it_was(trying):
    assert _value(trying, "2024-12", "retrofit.cement.enterprises_built") == 1
    assert _noticed(trying).notice_to == date(2025, 1, 20)
    _claim(trying, TrackStage.CONSTRUCTION, date(2025, 1, 2), track=Track.FUGITIVE)
    fugitive = retrofits.track(trying, _enterprise(trying, "E020").id, "cement", Track.FUGITIVE)
    _verify(trying, fugitive)
    _verify(trying, _claim(trying, TrackStage.BUILT, date(2025, 1, 3), track=Track.FUGITIVE))
    _verify(trying, _claim(trying, TrackStage.STABLE, date(2025, 1, 6), track=Track.FUGITIVE))
    counted = [
        _value(trying, month, "retrofit.cement.enterprises_built") for month in ("2024-11", "2024-12", "2025-01")
    ]
    assert counted == [1, 1, 2]
    at = retrofits.tracks(trying, [fugitive.enterprise_id], date(2024, 12, 31))[fugitive.enterprise_id]
    assert [each.stage for each in at] == [TrackStage.REPORTED, TrackStage.PLAN]
    begun = [each for each in retrofits.claims(trying, fugitive) if each.claim.state.value == "recorded"]
    assert [(each.stage, each.claim.since) for each in begun] == [(TrackStage.PLAN, date(2024, 12, 2))]
    moves = trying.scalars(sa.select(Move).where(Move.subject == "track", Move.subject_id == fugitive.id)).all()
    assert [each.action for each in moves] == ["claim", "verify"] * 3


def test_nobody_verifies_their_own_claim_and_the_database_knows_it(trying):
    found = _claim(trying, TrackStage.BUILT, date(2025, 1, 6), by=COUNTY)
    with pytest.raises(NotAllowed, match="别人"):
        _verify(trying, found, COUNTY)
    with pytest.raises(Closed, match="等待核实"):
        _claim(trying, TrackStage.BUILT, date(2025, 1, 6))
    _verify(trying, found, CITY)
    claim = trying.scalars(
        sa.select(StageClaim).where(StageClaim.track_id == found.id, StageClaim.state == "verified")
    ).one()
    with pytest.raises(IntegrityError), trying.begin_nested():
        trying.execute(sa.update(StageClaim).where(StageClaim.id == claim.id).values(decided_by=claim.claimed_by))


def test_of_two_who_act_on_one_page_the_second_is_told_who_was_first(trying):
    found = _claim(trying, TrackStage.BUILT, date(2025, 1, 6))
    seen = found.version
    services.refuse(trying, found, by=_as(trying, CITY), version=seen, at=NOW, opinion="没有照片")
    with pytest.raises(Conflict, match="不予核实"):
        services.verify(trying, found, by=_as(trying, COUNTY), version=seen, at=NOW)
    inbox = sa.select(Notice).where(Notice.person_id == _as(trying, LIAISON).person_id).order_by(Notice.id.desc())
    told = trying.scalars(inbox).first()
    assert "没有照片" in str(told.text)
    assert told.address == "/retrofits/E020/tracks/cement/organized"
    with pytest.raises(Conflict):
        _claim(trying, TrackStage.PLAN, date(2025, 1, 6), track=Track.CLEAN_TRANSPORT, version=3)


def test_a_notice_waits_for_its_days_and_its_objections_and_once_withdrawn_bars(trying):
    found = _noticed(trying)
    day = date(2025, 1, 21)
    made = services.object_to(
        trying, found, day, "某居民", "扬尘没有管住", by=_as(trying, COUNTY), version=found.version, at=NOW
    )  # fmt: skip
    for late in (date(2025, 1, 20), day):
        with pytest.raises(Invalid):
            _claim(trying, TrackStage.COMPLETE, late)
    services.settle(
        trying, found, made, upheld=False, answer="已核实，不属实", by=_as(trying, ROOT), version=found.version, at=NOW
    )  # fmt: skip
    _claim(trying, TrackStage.COMPLETE, day)
    with pytest.raises(NotAllowed, match="自治区厅"):
        _verify(trying, found, CITY)
    _verify(trying, found, ROOT)
    said = Claim(stage=TrackStage.WITHDRAWN, since=date(2025, 2, 3), note="数据不实", document="2号")
    services.withdraw_notice(trying, found, said, by=_as(trying, ROOT), version=found.version, at=NOW)
    with pytest.raises(NotAllowed):
        _verify(trying, found, ROOT)
    _verify(trying, found, OTHER_ROOT)
    assert (found.stage, found.not_before) == (TrackStage.WITHDRAWN, date(2025, 8, 3))
    _verify(trying, _claim(trying, TrackStage.REPORTED, date(2025, 2, 5)))
    with pytest.raises(Invalid, match="2025-08-03"):
        _claim(trying, TrackStage.NOTICED, date(2025, 2, 6))


def test_an_oven_that_stands_still_counts_as_stopped_and_as_nothing_more(trying):
    unit = trying.scalars(
        sa.select(Elimination).where(Elimination.enterprise_id == _enterprise(trying, "N02").id)
    ).one()
    said = Claim(stage=EliminationStage.DISMANTLED, since=date(2025, 1, 6), document="1号")
    with pytest.raises(Invalid, match="断电断气"):
        services.claim_unit(trying, unit, said, by=_as(trying, "reviewer-652302-1"), version=unit.version, at=NOW)
    said = Claim(stage=EliminationStage.CUT_OFF, since=date(2025, 1, 6), document="1号")
    services.claim_unit(trying, unit, said, by=_as(trying, "reviewer-652302-1"), version=unit.version, at=NOW)
    _verify(trying, unit, "reviewer-652300-1")
    wanted = figure("campaign.coke_oven.stopped")
    for month, state in (("2024-12", "stopped"), ("2025-01", "cut_off")):
        found = records.rows(trying, months.month(trying, month), wanted)
        assert {(each.code, each.state) for each in found} == {("N02", state), ("N03", "stopped")}


def test_a_flagged_treatment_project_counts_in_both_places_and_in_neither_twice(trying):
    month, cut = months.month(trying, "2025-01"), Cut(CutKind.ENTERPRISE, "E033")
    project = trying.scalars(sa.select(Project).where(Project.enterprise_id == _enterprise(trying, "E033").id)).first()
    plan = figures.approved(trying, month).at(ALL)
    before = _value(trying, "2025-01", "retrofit.steel.projects_planned")
    project.retrofit = True
    trying.flush()
    assert figures.approved(trying, month).at(ALL) == plan
    assert _value(trying, "2025-01", "retrofit.steel.projects_planned") == before + 1
    listed = records.rows(trying, month, figure("retrofit.steel.projects_planned"), cut)
    assert [each.title for each in listed] == [project.title]


def test_an_enterprise_is_complete_when_its_tracks_are(trying):
    rows = {row.code: row for row in retrofits.board(trying, NOW.date())}
    assert (rows["E108"].complete, rows["E033"].complete, rows["E033"].done) == (True, False, 1)
    assert rows["E033"].lines[2].stalled == 30
    for track in trying.scalars(
        sa.select(RetrofitTrack).where(RetrofitTrack.enterprise_id == rows["E033"].enterprise_id)
    ):
        track.stage = TrackStage.COMPLETE
    trying.flush()
    assert {row.code: row.complete for row in retrofits.board(trying, NOW.date())}["E033"]
