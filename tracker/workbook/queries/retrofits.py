"""Queries of 附表9: retrofit projects, tracks and units of a cut on the month's last day, counted in Python."""

from collections.abc import Iterable, Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar import months as calendar
from tracker.core.cuts import Cut, CutKind
from tracker.core.i18n import listed, message, translate
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.figures.rules import STATUSES, Records
from tracker.months.models import Month
from tracker.plans import queries as plans
from tracker.plans.models import Project
from tracker.plans.rules import BUILT, Stage
from tracker.positions.models import Position
from tracker.register.models import Enterprise, Term
from tracker.register.queries import dated, enterprises
from tracker.register.queries.terms import term_in_force
from tracker.register.rules.register import keys_of
from tracker.retrofits.models.tracks import Elimination, RetrofitTrack, StageClaim
from tracker.retrofits.queries import TrackAt, every_track
from tracker.retrofits.queries import dated as retrofits
from tracker.retrofits.rules import (
    ELIMINATION_STOPPED,
    LOW_OVEN_MM,
    SETTLED,
    TRACK_BUILT,
    EliminationStage,
    Recipient,
    Track,
    TrackStage,
    UnitKind,
    size_words,
)
from tracker.retrofits.rules.workflow import Action
from tracker.workbook.rules import RetrofitLine

PROJECT, TRACKS, UNIT = "改造项目", "三轨", "淘汰单元"
_BOTH = (Track.ORGANIZED, Track.FUGITIVE)
_DECLARED = {(each.records, each.filter): each.code for each in STATUSES.values() if each.records is not None}
"""Kind of record and filter → code of the figure; rows are counted by code, never by a displayed name."""


def _counts(records: Records, *filters: tuple[str, bool]) -> tuple[str, ...]:
    """Return the codes of the figures that count a row; `filters` are filter names with whether the row matches."""
    return tuple(_DECLARED[records, name] for name, so in filters if so and (records, name) in _DECLARED)


class _Placed:
    """The enterprises of a cut in a month: code, name, bureau and industry by id."""

    def __init__(self, session: Session, month: Month, cut: Cut) -> None:
        """Read the terms once, and keep the enterprises whose term belongs to the cut."""
        names = enterprises.names(session)
        there, place_then = dated.bureaus(month.code), dated.places(month.code)
        query = (
            sa.select(
                col(Enterprise.id), col(Enterprise.code), col(Term.name), there.c.path, there.c.side,
                place_then.c.path, col(Term.industry_code),
            )
            .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
            .join(there, there.c.id == col(Term.bureau_id))
            .join(place_then, place_then.c.code == col(Term.place_code))
            .where(col(Term.from_month) == term_in_force(col(Enterprise.id), month.code))
            .order_by(there.c.path, col(Enterprise.code))
        )  # fmt: skip
        self.of: dict[int, tuple[str, str, str, str]] = {}
        self.industry: dict[int, str] = {}
        for number, code, name, path, side, place, industry in session.execute(query):
            within: Mapping[CutKind, bool] = {
                CutKind.ALL: True, CutKind.SIDE: side == cut.key, CutKind.BUREAU: cut.key in keys_of(path),
                CutKind.PLACE: cut.key in keys_of(place), CutKind.INDUSTRY: industry == cut.key,
                CutKind.ENTERPRISE: code == cut.key, CutKind.CATEGORY: False,
            }  # fmt: skip
            if within[cut.kind]:
                self.of[number] = (code, name, names.bureau(path), names.industries.get(industry, industry))
                self.industry[number] = industry
        self.industries = names.industries


def lines(session: Session, month: Month, cut: Cut) -> tuple[RetrofitLine, ...]:
    """Return the rows of 附表9: projects, tracks and units."""
    placed = _Placed(session, month, cut)
    return (*_projects(session, month, placed), *_tracks(session, month, placed), *_units(session, month, placed))


def _projects(session: Session, month: Month, placed: _Placed) -> Iterable[RetrofitLine]:
    """Return retrofit projects with their last known stage; a built one has no position in later years."""
    known = sa.and_(col(Position.project_id) == col(Project.id), col(Position.month) <= month.code)
    query = (
        sa.select(col(Project.enterprise_id), col(Project.code), col(Project.title), col(Project.retrofit_stage),
                  col(Position.stage))
        .outerjoin(Position, known)
        .where(plans.retrofit(month.code))
        .order_by(col(Project.code), col(Position.month), col(Position.year))
    )  # fmt: skip
    latest: dict[tuple[int, str], tuple[str, Stage | None]] = {}
    for enterprise_id, code, title, kept, followed in session.execute(query):
        latest[enterprise_id, code] = (title, followed or kept)
    order = {number: place for place, number in enumerate(placed.of)}
    for (enterprise_id, _), (title, stage) in sorted(latest.items(), key=lambda item: order.get(item[0][0], -1)):
        if enterprise_id not in placed.of:
            continue
        word, built, industry = "" if stage is None else stage.label, stage in BUILT, placed.industry[enterprise_id]
        counts = _counts(Records.RETROFIT_PROJECTS, (industry, True), (f"{industry} built", built))
        yield RetrofitLine(
            PROJECT, *placed.of[enterprise_id], title, "", "", "", word, None, built=built, counts=counts
        )  # fmt: skip


def _tracks(session: Session, month: Month, placed: _Placed) -> Iterable[RetrofitLine]:
    """Return the tracks of each enterprise and industry; built counts whatever came later, as in the figure."""
    day = calendar.last_day(month.code)
    found: dict[tuple[int, str], dict[Track, TrackAt]] = {}
    for each in every_track(session, day, col(RetrofitTrack.enterprise_id).in_(placed.of)):
        found.setdefault((each.enterprise_id, each.industry), {})[each.track] = each
    once, sent = _once_built(session, day), _sent(session, month)
    order = {number: place for place, number in enumerate(placed.of)}
    keys = {key for key in (*found, *sent) if key[0] in placed.of}
    for enterprise_id, industry in sorted(keys, key=lambda key: (order[key[0]], key[1])):
        at = found.get((enterprise_id, industry), {})
        code, name, bureau, _ = placed.of[enterprise_id]
        now = {track for track in at if at[track].stage in TRACK_BUILT} | once.get((enterprise_id, industry), set())
        built, reported = now >= set(_BOTH), sent.get((enterprise_id, industry), set()) >= set(_BOTH)
        since = max((each.since for each in at.values() if each.since is not None), default=None)
        words = {track.value: at[track].stage.label if track in at else "" for track in Track}
        named = placed.industries.get(industry, industry)
        counts = _counts(Records.TRACKS, (industry, built), (f"{industry} sent", reported))
        yield RetrofitLine(
            TRACKS, code, name, bureau, named, "", stage="", since=since, built=built, counts=counts, **words
        )


def _once_built(session: Session, day: date) -> dict[tuple[int, str], set[Track]]:
    """Return by enterprise and industry the tracks that settled claims show as built by a day."""
    query = (
        sa.select(col(RetrofitTrack.enterprise_id), col(RetrofitTrack.industry_code), col(RetrofitTrack.track),
                  col(StageClaim.stage), col(StageClaim.since))
        .join(RetrofitTrack, col(RetrofitTrack.id) == col(StageClaim.track_id))
        .where(col(StageClaim.state).in_(SETTLED))
    )  # fmt: skip
    found: dict[tuple[int, str], set[Track]] = {}
    for enterprise_id, industry, track, stage, since in session.execute(query):
        if TrackStage(stage) in TRACK_BUILT and (since is None or since <= day):
            found.setdefault((enterprise_id, industry), set()).add(track)
    return found


def _sent(session: Session, month: Month) -> dict[tuple[int, str], set[Track]]:
    """Return by enterprise and industry the tracks whose evaluation report the association had by month's end."""
    there, day = retrofits.reports_sent(month.code), calendar.last_day(month.code)
    query = sa.select(there.c.enterprise_id, there.c.industry_code, there.c.track, there.c.day).where(
        there.c.recipient == Recipient.ASSOCIATION
    )
    found: dict[tuple[int, str], set[Track]] = {}
    for enterprise_id, industry, track, sent in session.execute(query):
        if sent is None or sent <= day:
            found.setdefault((enterprise_id, industry), set()).add(track)
    return found


def _units(session: Session, month: Month, placed: _Placed) -> Iterable[RetrofitLine]:
    """Return the units (ovens, boilers, lines) to be eliminated.

    The figure counts an enterprise once, when all its low ovens are stopped.
    """
    lines = list(_listed(session, month, placed))
    running = {unit.enterprise_id for unit, stage, _ in lines if _is_low(unit) and stage not in ELIMINATION_STOPPED}
    counted: set[int] = set()
    for unit, stage, since in lines:
        if stage is None:
            continue
        first = _is_low(unit) and unit.enterprise_id not in running | counted
        counted |= {unit.enterprise_id} if first else set()
        size = listed(size_words(unit.height_mm, unit.capacity_t, unit.steam_kg), "，")
        title = translate(message("{unit}（{size}）", unit=unit.unit, size=size)) if size else unit.unit
        yield RetrofitLine(
            UNIT, *placed.of[unit.enterprise_id], title, "", "", "", stage.label, since,
            built=stage in ELIMINATION_STOPPED, counts=_counts(Records.ELIMINATIONS, (unit.kind.value, first)),
        )  # fmt: skip


def _is_low(unit: Elimination) -> bool:
    """Return whether a unit is an oven that must be stopped; one without a recorded height may be."""
    return unit.kind is UnitKind.COKE_OVEN and (unit.height_mm is None or unit.height_mm <= LOW_OVEN_MM)


def _listed(
    session: Session, month: Month, placed: _Placed
) -> Iterable[tuple[Elimination, EliminationStage | None, date | None]]:
    """Return the units of a cut with stage and day at the month's end; the stage is None where it was unknown then."""
    day = calendar.last_day(month.code)
    past: dict[int | None, list[StageClaim]] = {}
    settled = sa.select(StageClaim).where(col(StageClaim.unit_id).is_not(None), col(StageClaim.state).in_(SETTLED))
    for claim in session.scalars(settled.order_by(col(StageClaim.id))):
        past.setdefault(claim.unit_id, []).append(claim)
    order = {number: place for place, number in enumerate(placed.of)}
    listed_later = sa.select(col(Move.subject_id)).where(
        col(Move.subject) == Subject.UNIT, col(Move.action) == Action.LIST,
        col(Move.at) >= calendar.ends_at(month.code),
    )  # fmt: skip
    there = sa.select(Elimination).where(
        col(Elimination.enterprise_id).in_(placed.of), col(Elimination.id).not_in(listed_later)
    )
    for unit in sorted(session.scalars(there), key=lambda each: (order[each.enterprise_id], each.unit)):
        known = [each for each in past.get(unit.id, ()) if each.since is None or each.since <= day]
        stage, since = (EliminationStage(known[-1].stage), known[-1].since) if known else (unit.stage, unit.since)
        later = not known and (unit.id in past or (since is not None and since > day))
        yield unit, None if later else stage, since
