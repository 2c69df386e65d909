"""附表9: projects of retrofits, tracks and units of a cut on the month's last day, counted once more in Python."""

from collections.abc import Iterable, Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import months as calendar
from tracker.domain.book import RetrofitLine
from tracker.domain.figures import Cut, CutKind
from tracker.domain.plans import BUILT, Stage
from tracker.domain.register import keys_of
from tracker.domain.retrofits import (
    ELIMINATION_STOPPED,
    LOW_OVEN_MM,
    SETTLED,
    TRACK_BUILT,
    EliminationStage,
    Track,
    UnitKind,
    size_words,
)
from tracker.domain.words import listed, say, told
from tracker.domain.workflow import Action, Subject
from tracker.models import (
    Elimination,
    Enterprise,
    Month,
    Move,
    Position,
    Project,
    RetrofitTrack,
    StageClaim,
    Term,
)
from tracker.queries import dated, register
from tracker.queries.positions import term_in_force
from tracker.queries.retrofits import TrackAt, every_track

PROJECT, TRACKS, UNIT = "改造项目", "三轨", "淘汰单元"
_BOTH = (Track.ORGANIZED, Track.FUGITIVE)


class _Placed:
    """Where each enterprise of a cut stands in a month: code, name, bureau, industry."""

    def __init__(self, session: Session, month: Month, cut: Cut) -> None:
        """Read the terms once; a cut narrows by what the term says."""
        names = register.names(session)
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
        for number, code, name, path, side, place, industry in session.execute(query):
            within: Mapping[CutKind, bool] = {
                CutKind.ALL: True, CutKind.SIDE: side == cut.key, CutKind.BUREAU: cut.key in keys_of(path),
                CutKind.PLACE: cut.key in keys_of(place), CutKind.INDUSTRY: industry == cut.key,
                CutKind.ENTERPRISE: code == cut.key, CutKind.CATEGORY: False,
            }  # fmt: skip
            if within[cut.kind]:
                self.of[number] = (code, name, names.bureau(path), names.industries.get(industry, industry))
        self.industries = names.industries


def lines(session: Session, month: Month, cut: Cut) -> tuple[RetrofitLine, ...]:
    """Give the lines of 附表9 in their three kinds."""
    placed = _Placed(session, month, cut)
    return (*_projects(session, month, placed), *_tracks(session, month, placed), *_units(session, month, placed))


def _projects(session: Session, month: Month, placed: _Placed) -> Iterable[RetrofitLine]:
    query = (
        sa.select(col(Project.enterprise_id), col(Project.title), col(Project.retrofit_stage), col(Position.stage))
        .outerjoin(Position, sa.and_(col(Position.project_id) == col(Project.id), col(Position.month) <= month.code))
        .where(col(Project.retrofit))
        .order_by(col(Project.code), col(Position.month), col(Position.year))
    )
    latest: dict[tuple[int, str], Stage | None] = {}
    for enterprise_id, title, kept, followed in session.execute(query):
        latest[enterprise_id, title] = followed or kept
    order = {number: place for place, number in enumerate(placed.of)}
    for (enterprise_id, title), stage in sorted(latest.items(), key=lambda item: order.get(item[0][0], -1)):
        if enterprise_id in placed.of:
            word = "" if stage is None else stage.label
            yield RetrofitLine(
                PROJECT, *placed.of[enterprise_id], title, "", "", "", word, None, stage in BUILT, 1
            )  # fmt: skip


def _tracks(session: Session, month: Month, placed: _Placed) -> Iterable[RetrofitLine]:
    day = calendar.last_day(month.code)
    found: dict[tuple[int, str], dict[Track, TrackAt]] = {}
    for each in every_track(session, day, col(RetrofitTrack.enterprise_id).in_(placed.of)):
        found.setdefault((each.enterprise_id, each.industry), {})[each.track] = each
    order = {number: place for place, number in enumerate(placed.of)}
    for (enterprise_id, industry), at in sorted(found.items(), key=lambda item: order[item[0][0]]):
        code, name, bureau, _ = placed.of[enterprise_id]
        built = all(track in at and at[track].stage in TRACK_BUILT for track in _BOTH)
        since = max((each.since for each in at.values() if each.since is not None), default=None)
        words = {track.value: at[track].stage.label if track in at else "" for track in Track}
        named = placed.industries.get(industry, industry)
        yield RetrofitLine(
            TRACKS, code, name, bureau, named, "", stage="", since=since, built=built, counted=int(built), **words
        )


def _units(session: Session, month: Month, placed: _Placed) -> Iterable[RetrofitLine]:
    day = calendar.last_day(month.code)
    past: dict[int | None, list[StageClaim]] = {}
    settled = sa.select(StageClaim).where(col(StageClaim.unit_id).is_not(None), col(StageClaim.state).in_(SETTLED))
    for claim in session.scalars(settled.order_by(col(StageClaim.id))):
        past.setdefault(claim.unit_id, []).append(claim)
    later = set(session.scalars(sa.select(col(Move.subject_id)).where(
        col(Move.subject) == Subject.UNIT, col(Move.action) == Action.LIST,
        col(Move.at) >= calendar.ends_at(month.code),
    )))  # fmt: skip
    order = {number: place for place, number in enumerate(placed.of)}
    units = session.scalars(sa.select(Elimination).where(col(Elimination.enterprise_id).in_(placed.of))).all()
    known = [each for each in units if each.id not in later]
    units = sorted(known, key=lambda each: (order[each.enterprise_id], each.id))
    at = {unit.id: _stage_at(unit, past.get(unit.id, []), day) for unit in units}
    running = {unit.enterprise_id for unit in units if _is_low(unit) and at[unit.id][0] not in ELIMINATION_STOPPED}
    counted: set[int] = set()
    for unit in units:
        stage, since = at[unit.id]
        if stage is None:
            continue
        stopped = stage in ELIMINATION_STOPPED
        first = stopped and _is_low(unit) and unit.enterprise_id not in counted | running
        counted |= {unit.enterprise_id} if first else set()
        size = listed(size_words(unit.height_mm, unit.capacity_t, unit.steam_kg), "，")
        title = told(say("{unit}（{size}）", unit=unit.unit, size=size)) if size else unit.unit
        yield RetrofitLine(
            UNIT, *placed.of[unit.enterprise_id], title, "", "", "", stage.label, since, stopped, int(first)
        )  # fmt: skip


def _is_low(unit: Elimination) -> bool:
    """Tell whether a unit is an oven that has to stop; one of unknown height may be."""
    return unit.kind is UnitKind.COKE_OVEN and (unit.height_mm is None or unit.height_mm <= LOW_OVEN_MM)


def _stage_at(unit: Elimination, past: list[StageClaim], day: date) -> tuple[EliminationStage | None, date | None]:
    """Give the stage of a unit on a day and its day; None where nothing of it was known yet."""
    known = [each for each in past if each.since is None or each.since <= day]
    if known:
        return EliminationStage(known[-1].stage), known[-1].since
    if past or (unit.since is not None and unit.since > day):
        return None, None
    return unit.stage, unit.since
