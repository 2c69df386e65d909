"""Presenters of the pages of one retrofit track, one unit to be eliminated, and the retrofits of one enterprise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.web.layout_context import shown_month
from tracker.core.web.locale import translate
from tracker.core.workflow.table import Workflow, refusals
from tracker.plans import queries as plans
from tracker.plans.models import Project
from tracker.register.models import Enterprise
from tracker.register.queries import enterprises, supervision, terms
from tracker.register.queries.terms import TermRow
from tracker.retrofits import queries as retrofits
from tracker.retrofits.models.tracks import Elimination, Objection, ReportSent, RetrofitTrack, StageClaim
from tracker.retrofits.presenters.board import holder_name
from tracker.retrofits.queries import BoardRow, ClaimRow, UnitRow
from tracker.retrofits.queries.board import TrackLine
from tracker.retrofits.queries.claims import Staged
from tracker.retrofits.rules import (
    ELIMINATION_LADDER,
    TRACK,
    UNIT,
    Rule,
    Stage,
    StageSituation,
    Track,
    days_in,
    size_words,
    unit_following,
)


@dataclass(frozen=True, kw_only=True)
class StagedPage:
    """The common values of the pages of a retrofit track and of a unit to be eliminated.

    `refusals` holds the reason for every closed action. An open action is not in it.
    """

    enterprise: Enterprise
    term: TermRow
    title: str
    ladder: Sequence[Stage]
    stage: Stage
    since: date | None
    days: int | None
    next: Stage | None
    version: int
    claim: StageClaim | None
    claimed: Stage | None
    claims: list[ClaimRow]
    refusals: Mapping[str, str]
    facts: list[tuple[str, str]] = field(default_factory=list)
    forms: Mapping[str, FlaskForm] = field(default_factory=dict)
    """The forms of the open actions, keyed by action."""
    errors: Sequence[tuple[str | None, str]] = ()
    """Why the last action was refused: pairs of field and message."""

    def open(self, action: str) -> bool:
        """Return whether an action is open to the reader."""
        return action not in self.refusals


@dataclass(frozen=True, kw_only=True)
class TrackPage(StagedPage):
    """The values for the page of one retrofit track."""

    rule: Rule | None = None
    kept: RetrofitTrack | None = None
    sent: list[ReportSent] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
    stalled: int | None = None

    @property
    def place(self) -> int:
        """The number of stages up to and including the present one."""
        return 0 if self.rule is None else self.rule.place(self.stage)  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class UnitPage(StagedPage):
    """The values for the page of one unit to be eliminated."""

    unit: Elimination | None = None

    @property
    def place(self) -> int:
        """The number of stages up to and including the present one."""
        return self.ladder.index(self.stage) + 1 if self.stage in self.ladder else 0


@dataclass(frozen=True)
class Happened:
    """One entry in the timeline of an enterprise."""

    day: date | None
    what: str
    row: ClaimRow


@dataclass(frozen=True, kw_only=True)
class EnterprisePage:
    """The values for the page of the retrofits of one enterprise."""

    enterprise: Enterprise
    term: TermRow
    names: enterprises.Names
    boards: list[BoardRow]
    units: list[UnitRow]
    projects: list[Project]
    timeline: list[Happened]
    lists_units: bool
    month: str | None
    """The month of the links to projects."""

    def holder(self, line: TrackLine, row: BoardRow) -> str:
        """Return the name of whoever must act next on a retrofit track."""
        return holder_name(line, row, self.names)


def track_page(
    session: Session, code: str, *, industry: str, track: Track, actor: Actor | None, today: date
) -> TrackPage:  # fmt: skip
    """Return the values for the page of a retrofit track. Raise NotFound where the industry has no rule for it."""
    enterprise = enterprises.enterprise(session, code)
    board = retrofits.board(session, today, col(Enterprise.id) == enterprise.id)
    line = next((each for row in board if row.industry == industry for each in row.lines if each.track is track), None)
    if line is None:
        raise NotFound(message("这家企业的{track}没有改造规则。", track=track.label))
    kept = retrofits.track(session, enterprise.id, industry, track)
    common = _common(session, enterprise, kept, TRACK, actor)
    facts = [(translate("行业"), enterprises.names(session).industries.get(industry, industry))]
    if kept is not None:
        facts += _track_facts(kept)
    return TrackPage(
        enterprise=enterprise, **common, title=translate(track), ladder=line.rule.stages, stage=line.stage,
        since=line.since,
        days=line.days, next=line.next, facts=facts, rule=line.rule, kept=kept,
        sent=retrofits.sent(session, kept) if kept else [],
        objections=retrofits.objections(session, kept.id) if kept else [], stalled=line.stalled,
    )  # fmt: skip


def unit_page(session: Session, unit: Elimination, actor: Actor | None, today: date) -> UnitPage:
    """Return the values for the page of a unit to be eliminated."""
    enterprise = session.get_one(Enterprise, unit.enterprise_id)
    facts = [(translate("类别"), translate(unit.kind)), (translate("规模"), size(unit) or "—")]
    facts += [(translate("要求淘汰日"), unit.due.isoformat())] if unit.due else []
    facts += [(translate("依据"), unit.source)] if unit.source else []
    return UnitPage(
        enterprise=enterprise, **_common(session, enterprise, unit, UNIT, actor), title=unit.unit,
        ladder=ELIMINATION_LADDER,
        stage=unit.stage, since=unit.since, days=days_in(unit.since, today), next=unit_following(unit.stage),
        facts=facts, unit=unit,
    )  # fmt: skip


def enterprise_page(session: Session, code: str, actor: Actor | None, today: date) -> EnterprisePage:
    """Return the page of an enterprise: its tracks, units, retrofit projects, and the timeline of all claims."""
    enterprise = enterprises.enterprise(session, code)
    units = retrofits.units(session, LAST_MONTH, col(Elimination.enterprise_id) == enterprise.id)
    boards = retrofits.board(session, today, col(Enterprise.id) == enterprise.id)
    happened = [
        Happened(row.claim.since, translate(track.track), row)
        for board in boards
        for line in board.lines
        if (track := retrofits.track(session, enterprise.id, board.industry, line.track)) is not None
        for row in retrofits.claims(session, track)
    ]
    happened += [
        Happened(row.claim.since, each.unit.unit, row) for each in units for row in retrofits.claims(session, each.unit)
    ]
    happened.sort(key=lambda each: (each.day or date.min, each.row.claim.id), reverse=True)
    return EnterprisePage(
        enterprise=enterprise,
        term=terms.terms(session, enterprise.id)[0],
        names=enterprises.names(session),
        boards=boards,
        units=units,
        projects=plans.retrofit_projects(session, enterprise.id),
        timeline=happened,
        lists_units=supervision.in_charge(session, actor, enterprise.id),
        month=shown_month(),
    )


def size(unit: Elimination) -> str:
    """Return the size of a unit to be eliminated in words."""
    words = [translate(each) for each in size_words(unit.height_mm, unit.capacity_t, unit.steam_kg)]
    return "，".join([*words, *([unit.size] if unit.size else [])])


def _common(
    session: Session, enterprise: Enterprise, staged: Staged | None, workflow: Workflow[StageSituation],
    actor: Actor | None,
) -> dict[str, Any]:  # fmt: skip
    now = retrofits.situation(session, enterprise.id, staged, actor)
    asked = refusals(workflow, now)
    return {
        "term": terms.terms(session, enterprise.id)[0],
        "version": 0 if staged is None else staged.version,
        "claim": retrofits.waiting(session, staged),
        "claimed": now.claim,
        "claims": [] if staged is None else retrofits.claims(session, staged),
        "refusals": {action: translate(each.sentence) for action, each in asked.items() if each is not None},
    }


def _track_facts(track: RetrofitTrack) -> list[tuple[str, str]]:
    facts = []
    if track.route is not None:
        share = f"{track.ratio / 100:g}%" if track.ratio is not None else track.fleet
        facts.append((translate(track.route), share or "—"))
    if track.notice_to is not None:
        facts.append((translate("公示期至"), track.notice_to.isoformat()))
    if track.not_before is not None:
        facts.append((translate("不得再公示，至"), track.not_before.isoformat()))
    if track.source:
        facts.append((translate("来源"), track.source))
    return facts
