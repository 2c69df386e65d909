"""Sources of figures that count records: one SELECT per kind of record, with owner, title, state, day and amount.

They have bound parameters and are built once, because building the whole statement takes longer than running it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from tracker.core.cuts import CutKind
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.figures.queries.record_bounds import Bounds, enterprises_within
from tracker.figures.rules import Figure, Records
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.grades import GradeRecord
from tracker.grading.models.guidelines import GradeGuideline
from tracker.grading.queries import dated as grading
from tracker.grading.queries import funnel
from tracker.grading.rules import RATED, FunnelStep, RecordKind
from tracker.plans import queries as plans
from tracker.plans.models import Project
from tracker.plans.rules import BUILT
from tracker.positions.models import Position
from tracker.retrofits.models.tracks import Elimination, ReportSent, RetrofitTrack, StageClaim
from tracker.retrofits.queries import dated as retrofits
from tracker.retrofits.rules import ELIMINATION_STOPPED, LOW_OVEN_MM, SETTLED, TRACK_BUILT, Recipient, Track, UnitKind
from tracker.retrofits.rules.workflow import Action

_BOTH = (Track.ORGANIZED, Track.FUGITIVE)


def owners(at: Bounds) -> sa.CompoundSelect[int]:
    """Return the enterprises with any record, or with an overdue item in a month: few in a large register."""
    kinds = (GradeApplication, GradeRecord, RetrofitTrack, ReportSent, Elimination)
    was = sa.or_(col(Project.retrofit), col(Project.id).in_(plans.once_retrofit()))
    projects = sa.select(col(Project.enterprise_id)).where(was)
    late = sa.select(col(Position.enterprise_id)).where(col(Position.month) == at.month, col(Position.overdue))
    return sa.union(projects, late, *(sa.select(col(kind.enterprise_id)) for kind in kinds))


def _in_industry(owner: Any, industry: str, at: Bounds) -> sa.ColumnElement[bool]:
    of_industry = replace(at, kind=CutKind.INDUSTRY, key=sa.literal(industry))
    found: sa.ColumnElement[bool] = owner.in_(enterprises_within(of_industry))
    return found


def _known_by(day: Any, at: Bounds) -> sa.ColumnElement[bool]:
    """Return the condition that a record is dated by the month's last day; a record without a day counts too."""
    return sa.or_(day.is_(None), day <= at.last_day)


def _variant(figure: Figure, known: str) -> tuple[str, bool]:
    """Split a filter into its name and whether `known` follows it. Raise ValueError for any other second word."""
    name, _, more = figure.filter.partition(" ")
    if more not in ("", known):
        raise ValueError(f"no filter {more!r} of {figure.code}")
    return name, bool(more)


def _projects(figure: Figure, at: Bounds) -> sa.Select[*tuple[Any, ...]]:
    """Return retrofit projects with their last known stage; a built one has no row in later plan years."""
    industry, built = _variant(figure, "built")
    position = aliased(Position)
    followed = (
        sa.select(sa.cast(col(position.stage), sa.String))
        .where(col(position.project_id) == col(Project.id), col(position.month) <= at.month)
        .order_by(col(position.month).desc(), col(position.year).desc())
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )
    stage = sa.func.coalesce(followed, sa.cast(col(Project.retrofit_stage), sa.String))
    query: sa.Select[*tuple[Any, ...]] = sa.select(
        col(Project.enterprise_id).label("owner"), col(Project.title).label("title"), stage.label("state"),
        sa.cast(sa.null(), sa.Date).label("day"), sa.literal(1).label("amount"),
    ).where(plans.retrofit(at.month), _in_industry(col(Project.enterprise_id), industry, at))  # fmt: skip
    return query.where(stage.in_([each.value for each in BUILT])) if built else query


def _past(subject: Any, owner: Any, at: Bounds) -> sa.ColumnElement[bool]:
    """Return the condition for settled claims of a track or unit that are dated by the month's last day."""
    return sa.and_(
        subject == owner, col(StageClaim.state).in_(SETTLED), _known_by(col(StageClaim.since), at)
    )  # fmt: skip


def _tracks(figure: Figure, at: Bounds) -> sa.Select[*tuple[Any, ...]]:
    """Return enterprises with both tracks built, or both reports sent, by the month's end, whatever came later."""
    industry, sent = _variant(figure, "sent")
    return _sent(industry, at) if sent else _built(industry, at)


def _sent(industry: str, at: Bounds) -> sa.Select[*tuple[Any, ...]]:
    found = retrofits.reports_sent(at.month)
    day, owner = found.c.day, found.c.enterprise_id
    return (
        sa.select(
            owner.label("owner"), sa.literal("有组织、无组织").label("title"), sa.literal("reported").label("state"),
            sa.func.max(day).label("day"), sa.literal(1).label("amount"),
        )
        .where(found.c.track.in_(_BOTH), found.c.industry_code == industry)
        .where(found.c.recipient == Recipient.ASSOCIATION, _known_by(day, at))
        .group_by(owner)
        .having(sa.func.count() == len(_BOTH))
    )  # fmt: skip


def _built(industry: str, at: Bounds) -> sa.Select[*tuple[Any, ...]]:
    day, owner = col(RetrofitTrack.since), col(RetrofitTrack.enterprise_id)
    past = _past(col(StageClaim.track_id), col(RetrofitTrack.id), at)
    steps = sa.select(sa.func.min(col(StageClaim.since))).where(past, col(StageClaim.stage).in_(TRACK_BUILT))
    came = sa.exists().where(past, col(StageClaim.stage).in_(TRACK_BUILT)).correlate(RetrofitTrack)
    stands = sa.and_(col(RetrofitTrack.stage).in_(TRACK_BUILT), _known_by(day, at))
    began = sa.func.coalesce(steps.correlate(RetrofitTrack).scalar_subquery(), day)
    return (
        sa.select(
            owner.label("owner"), sa.literal("有组织、无组织").label("title"), sa.literal("built").label("state"),
            sa.func.max(began).label("day"), sa.literal(1).label("amount"),
        )
        .where(col(RetrofitTrack.track).in_(_BOTH), col(RetrofitTrack.industry_code) == industry)
        .where(sa.or_(came, stands))
        .group_by(owner)
        .having(sa.func.count() == len(_BOTH))
    )  # fmt: skip


def _eliminations(figure: Figure, at: Bounds) -> sa.Select[*tuple[Any, ...]]:
    """Return the low ovens of enterprises whose low ovens were all stopped by the month's end (rule 19)."""
    other = aliased(Elimination)
    past = _past(col(StageClaim.unit_id), col(Elimination.id), at)
    last = sa.select(col(StageClaim.stage)).where(past).order_by(col(StageClaim.id).desc()).limit(1)
    stage = sa.func.coalesce(
        last.correlate(Elimination).scalar_subquery(), sa.cast(col(Elimination.stage), sa.String)
    )  # fmt: skip
    runs = sa.exists().where(
        col(other.enterprise_id) == col(Elimination.enterprise_id), _counted(other, figure), _listed(other, at),
        sa.not_(_stopped(other, at)),
    )  # fmt: skip
    return sa.select(
        col(Elimination.enterprise_id).label("owner"), col(Elimination.unit).label("title"), stage.label("state"),
        col(Elimination.since).label("day"), sa.literal(1).label("amount"),
    ).where(_counted(Elimination, figure), _stopped(Elimination, at), ~runs.correlate(Elimination))  # fmt: skip


def _counted(unit: Any, figure: Figure) -> sa.ColumnElement[bool]:
    """Return the condition for units that a figure counts; an oven without a recorded height may be a low one."""
    height = col(unit.height_mm)
    low: sa.ColumnElement[bool] = sa.or_(height.is_(None), height <= LOW_OVEN_MM)
    return sa.and_(col(unit.kind) == UnitKind(figure.filter), low)


def _listed(unit: Any, at: Bounds) -> sa.ColumnElement[bool]:
    """Return the condition for units that were listed before the month was over."""
    return ~sa.exists().where(
        col(Move.subject) == Subject.UNIT, col(Move.subject_id) == col(unit.id),
        col(Move.action) == Action.LIST, col(Move.at) >= at.over_at,
    )  # fmt: skip


def _stopped(unit: Any, at: Bounds) -> sa.ColumnElement[bool]:
    """Return the condition for units that were stopped by the month's end, whatever came later."""
    past = _past(col(StageClaim.unit_id), col(unit.id), at)
    came = sa.exists().where(past, col(StageClaim.stage).in_(ELIMINATION_STOPPED))
    stands = sa.and_(col(unit.stage).in_(ELIMINATION_STOPPED), _known_by(col(unit.since), at))
    return sa.or_(came.correlate_except(StageClaim), stands)


def _targets(figure: Figure, at: Bounds) -> sa.Select[*tuple[Any, ...]]:
    found = grading.targets(at.month)
    query: sa.Select[*tuple[Any, ...]] = sa.select(
        found.c.bureau_id.label("owner"), sa.cast(found.c.target, sa.String).label("title"),
        sa.literal("").label("state"), sa.cast(sa.null(), sa.Date).label("day"), found.c.number.label("amount"),
    ).where(found.c.year == at.plan_year)  # fmt: skip
    return query if figure.filter == "all" else query.where(found.c.target == figure.filter)


def _applications(figure: Figure, at: Bounds) -> sa.Select[*tuple[Any, ...]]:
    """Return applications that passed a step: an enterprise once per target, however many of its lines apply."""
    name, earlier = _variant(figure, "earlier")
    found = grading.applications(at.month)
    step, year = FunnelStep(name), found.c.year
    day, owner, target = found.c[f"{step.value}_on"], found.c.enterprise_id, found.c.target
    of_year = year == at.plan_year
    if earlier:
        of_year = sa.and_(year < at.plan_year, day >= at.year_begins)
    return (
        sa.select(
            owner.label("owner"), sa.cast(target, sa.String).label("title"), sa.literal(name).label("state"),
            sa.func.min(day).label("day"), sa.literal(1).label("amount"),
        )
        .where(of_year, funnel.passed(step, at.last_day, found))
        .group_by(owner, target)
    )  # fmt: skip


def _ratings(figure: Figure, at: Bounds) -> sa.Select[*tuple[Any, ...]]:
    day = col(GradeRecord.valid_from)
    return sa.select(
        col(GradeRecord.enterprise_id).label("owner"), col(GradeGuideline.edition).label("title"),
        sa.cast(col(GradeRecord.level), sa.String).label("state"), day.label("day"), sa.literal(1).label("amount"),
    ).join(GradeGuideline, col(GradeGuideline.id) == col(GradeRecord.guideline_id)).where(
        col(GradeRecord.kind) == RecordKind.RATED, col(GradeRecord.level).in_(RATED),
        day <= at.last_day)  # fmt: skip


def _overdue(figure: Figure, at: Bounds) -> sa.Select[*tuple[Any, ...]]:
    """Return the items of the plan year that are overdue in a month; the figure counts each enterprise once."""
    return (
        sa.select(
            col(Position.enterprise_id).label("owner"), col(Project.title).label("title"),
            sa.cast(col(Position.stage), sa.String).label("state"), col(Position.due).label("day"),
            sa.literal(1).label("amount"),
        )
        .join(Project, col(Project.id) == col(Position.project_id))
        .where(col(Position.month) == at.month, col(Position.year) == at.plan_year, col(Position.overdue))
    )  # fmt: skip


POPULATIONS: dict[Records, Callable[[Figure, Bounds], sa.Select[*tuple[Any, ...]]]] = {
    Records.RETROFIT_PROJECTS: _projects,
    Records.TRACKS: _tracks,
    Records.ELIMINATIONS: _eliminations,
    Records.TARGETS: _targets,
    Records.APPLICATIONS: _applications,
    Records.RATINGS: _ratings,
    Records.OVERDUE: _overdue,
}
