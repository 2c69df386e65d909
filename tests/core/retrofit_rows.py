"""Rows of the service matrix for retrofits."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from tracker.people.queries import people
from tracker.register.models import Enterprise
from tracker.retrofits import services as retrofits
from tracker.retrofits.models.rules import RetrofitMilestone
from tracker.retrofits.models.tracks import RetrofitTrack
from tracker.retrofits.queries import milestones
from tracker.retrofits.rules import Claim, EliminationStage, Recipient, Track, TrackStage, UnitKind
from tracker.retrofits.rules.workflow import Action
from tracker.retrofits.services.units import UnitFacts

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
DAY = date(2025, 2, 6)
LIAISON, COUNTY = "liaison-E020", "reviewer-650106-1"
CHAIN = {COUNTY, "reviewer-650100-1", "reviewer-650100-2", "reviewer-XJ-1", "reviewer-XJ-2"}
ROOT = {"reviewer-XJ-1", "reviewer-XJ-2"}


def _id(session):
    return session.scalars(sa.select(Enterprise.id).where(Enterprise.code == "E020")).one()


def _as(session, login):
    person = people.by_key(session, login)
    return next(each for each in people.actors(session, NOW.date()) if each.person_id == person.id)


def _track(session, stage=None):
    """Give the organized track of E020, put at a stage."""
    query = sa.select(RetrofitTrack).where(
        RetrofitTrack.enterprise_id == _id(session), RetrofitTrack.track == "organized"
    )
    found = session.scalars(query).one()
    if stage is not None:
        found.stage, found.since = stage, date(2025, 1, 20)
        session.flush()
    return found


def _said(stage):
    return Claim(stage=stage, since=DAY, note="试", document="1号")


def _claim(session, by, version=1):
    return retrofits.claim_track(
        session, _id(session), "cement", Track.ORGANIZED, _said(TrackStage.BUILT), by=by, version=version, at=NOW
    )  # fmt: skip


def _settled(step):
    def ask(session, by):
        _claim(session, _as(session, LIAISON))
        found = _track(session)
        step(session, found, by=by, version=found.version, at=NOW, opinion="试")

    return ask


def _list(session, by):
    facts = UnitFacts(
        unit="1号锅炉", kind=UnitKind.BOILER, height_mm=None, capacity_t=None, steam_kg=35_000, due=None, source="试"
    )
    return retrofits.list_unit(session, _id(session), facts, by=by, at=NOW)


def _claim_unit(session, by):
    unit = _list(session, _as(session, COUNTY))
    retrofits.claim_unit(session, unit, _said(EliminationStage.PLAN), by=by, version=unit.version, at=NOW)


def _withdraw(session, by):
    found = _track(session, TrackStage.NOTICED)
    retrofits.withdraw_notice(session, found, _said(TrackStage.WITHDRAWN), by=by, version=found.version, at=NOW)


def _forward(session, by):
    found = _track(session, TrackStage.REPORTED)
    retrofits.forward(session, found, Recipient.REGION, DAY, by=by, version=found.version, at=NOW)


def _object(session, by):
    found = _track(session, TrackStage.NOTICED)
    return retrofits.object_to(session, found, DAY, "某居民", "有异味", by=by, version=found.version, at=NOW)


def _settle(session, by):
    made = _object(session, _as(session, COUNTY))
    found = _track(session)
    retrofits.settle(session, found, made, upheld=False, answer="不属实", by=by, version=found.version, at=NOW)


_MILESTONE = {"industry_code": "cement", "due": DAY, "target": "试", "percent": None, "basis": "", "checked": False,
              "source": "没有来源"}  # fmt: skip


def _change_rule(session, by):
    found = milestones(session)[0]
    values = {name: getattr(found, name) for name in _MILESTONE} | {"checked": not found.checked}
    retrofits.change_rule(session, found, values, version=found.version, by=by, at=NOW)


ROWS = {
    "retrofits.services.transition.require": (
        CHAIN | {LIAISON}, lambda s, by: retrofits.require(s, Action.CLAIM, _id(s), _track(s), by),
    ),
    "retrofits.services.stage_claims.claim_track": (CHAIN | {LIAISON}, _claim),
    "retrofits.services.stage_claims.claim_unit": (CHAIN | {LIAISON}, _claim_unit),
    "retrofits.services.stage_claims.verify": (CHAIN, _settled(retrofits.verify)),
    "retrofits.services.stage_claims.refuse": (CHAIN, _settled(retrofits.refuse)),
    "retrofits.services.stage_claims.retract": ({LIAISON}, _settled(retrofits.retract)),
    "retrofits.services.stage_claims.withdraw_notice": (ROOT, _withdraw),
    "retrofits.services.objections.forward": (CHAIN | {LIAISON}, _forward),
    "retrofits.services.objections.object_to": (CHAIN, _object),
    "retrofits.services.objections.settle": (ROOT, _settle),
    "retrofits.services.units.list_unit": (CHAIN, _list),
    "retrofits.services.units.require_lister": (CHAIN, lambda s, by: retrofits.require_lister(s, _id(s), by)),
    "retrofits.services.rules.add_rule": (
        {"system_admin"}, lambda s, by: retrofits.add_rule(s, RetrofitMilestone, _MILESTONE, by=by, at=NOW),
    ),
    "retrofits.services.rules.change_rule": ({"system_admin"}, _change_rule),
}  # fmt: skip
"""Service → who may, and how it is asked."""
MORE = {
    "retrofits.services.stage_claims.claim_unit": 2, "retrofits.services.stage_claims.verify": 2, "retrofits.services.stage_claims.refuse": 2,
    "retrofits.services.stage_claims.retract": 2, "retrofits.services.objections.settle": 2,
}  # fmt: skip
"""What comes before the step itself leaves its event too."""
HELPERS = {f"retrofits.services.transition.{name}" for name in ("notify_bureau", "notify_claimer")}
