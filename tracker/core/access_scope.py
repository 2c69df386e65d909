"""Access scope: which enterprise data a person may read, as SQL conditions added to every SELECT of the session.

The session of a request carries its `Reach`. An event listener adds the conditions when a statement is executed, so no
list, total, search or export can forget them. Functions that must see more are listed in `core.database.unscoped`.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.orm.interfaces import ORMOption
from sqlmodel import col

from tracker.core.errors import NotFound
from tracker.core.i18n import say
from tracker.core.roles import READERS, Actor, Role
from tracker.evidence.models import StoredFile
from tracker.figures.rules import ALL, Cut, CutKind
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.emergency import EmergencyDocument, ExceedanceFlag
from tracker.grading.models.grades import GradeChange, GradeRecord, GradeTarget
from tracker.grading.queries import expert_scope
from tracker.people.models.people import Grant
from tracker.plans.models import Project
from tracker.positions.models import Position, Total
from tracker.positions.rules import Dimension
from tracker.proposals.models import Proposal, ProposalConsent
from tracker.register.models import Bureau, Enterprise, FormerBureau, Term
from tracker.register.rules.register import keys_of
from tracker.reports.models.reports import MonthlyReport
from tracker.retrofits.models.tracks import Elimination, Objection, ReportSent, RetrofitTrack, StageClaim

_REACH = "reach"


@dataclass(frozen=True)
class Reach:
    """What a person may read: the trees of some bureaus, one enterprise, or everything."""

    paths: tuple[str, ...] = ()
    enterprise_id: int | None = None
    home: Cut = ALL
    everything: bool = False
    expert_id: int | None = None
    """An expert reads the applications they are invited to, and nothing else."""

    def covers(self, path: str) -> bool:
        """Return whether a bureau's whole tree is readable."""
        return self.everything or path.startswith(self.paths)


NOTHING = Reach()
EVERYTHING = Reach(everything=True)


def reach(session: Session, actor: Actor, day: date) -> Reach:
    """Return what a person may read on a day, under the assignment they act in."""
    if actor.role is Role.EXPERT:
        return Reach(expert_id=actor.person_id)
    if actor.role not in READERS:
        return NOTHING
    if actor.enterprise_id is not None:
        own = sa.select(col(Enterprise.code)).where(col(Enterprise.id) == actor.enterprise_id)
        code = session.connection().execute(own).scalar_one()  # before there is any reach
        return Reach(enterprise_id=actor.enterprise_id, home=Cut(CutKind.ENTERPRISE, code))
    rows = session.connection().execute(_trees(), {"bureau": actor.bureau_id, "day": day}).all()
    paths = {row[1] for row in rows if row[2] or row[4]}
    if {row[1] for row in rows if row[3]} <= paths:
        return EVERYTHING
    before = {row[5] for row in rows if row[5] is not None and (row[2] or row[4])}
    return Reach(tuple(sorted(paths | before)), home=Cut(CutKind.BUREAU, next(row[0] for row in rows if row[2])))


@cache
def _trees() -> sa.Select[str, str, bool, bool, bool, str]:
    """Build once the statement for a bureau's own tree, the roots, and the trees it may read on a day.

    With the paths that each had before: closed months keep their totals under those.
    """
    bureau, day = sa.bindparam("bureau", type_=sa.Integer), sa.bindparam("day", type_=sa.Date)
    granted = sa.exists().where(
        _granted(day), col(Grant.reader_id) == bureau, col(Grant.shown_id) == col(Bureau.id)
    )  # fmt: skip
    own, root = col(Bureau.id) == bureau, col(Bureau.parent_id).is_(None)
    return (
        sa.select(col(Bureau.key), col(Bureau.path), own, root, granted, col(FormerBureau.path))
        .outerjoin(FormerBureau, col(FormerBureau.bureau_id) == col(Bureau.id))
        .where(sa.or_(own, root, granted))
    )


def attach(session: Session, found: Reach) -> None:
    """Bind the access scope of a reader to a session."""
    session.info[_REACH] = found


def attached(session: Session) -> Reach:
    """Return the access scope of a session; a session without one is the operator's and reads everything."""
    found: Reach = session.info.get(_REACH, EVERYTHING)
    return found


def require(session: Session, cut: Cut) -> None:
    """Raise NotFound for a cut that is not wholly within the access scope."""
    if not holds(session, cut):
        raise NotFound(say("您的管理范围里没有“{cut}”。", cut=str(cut)))


def holds(session: Session, cut: Cut) -> bool:
    """Return whether a cut is wholly within the access scope."""
    found = attached(session)
    if found.everything or (found != NOTHING and cut == found.home):
        return True
    if cut.kind is CutKind.BUREAU:
        path = session.scalar(sa.select(col(Bureau.path)).where(col(Bureau.key) == cut.key))
        return path is not None and path.startswith(found.paths)
    named = sa.select(col(Enterprise.id)).where(col(Enterprise.code) == cut.key)
    return cut.kind is CutKind.ENTERPRISE and session.scalar(named) is not None


def _granted(day: sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    return sa.and_(
        col(Grant.from_day) <= day, sa.or_(col(Grant.to_day).is_(None), col(Grant.to_day) >= day)
    )  # fmt: skip


def _under(column: Any, paths: tuple[str, ...]) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(column.startswith(path, autoescape=True) for path in paths))


def _enterprises(paths: tuple[str, ...], *, ever: bool) -> sa.Select[int]:
    """Return the enterprises that stand under some bureaus now, or have ever stood there."""
    term, bureau, later = Term.__table__.alias(), Bureau.__table__.alias(), Term.__table__.alias()  # type: ignore[attr-defined]
    latest = sa.select(sa.func.max(later.c.from_month)).where(later.c.enterprise_id == term.c.enterprise_id)
    query = sa.select(term.c.enterprise_id).select_from(term).join(bureau, bureau.c.id == term.c.bureau_id)
    if not ever:
        return query.where(_under(bureau.c.path, paths), term.c.from_month == latest.scalar_subquery())
    former = FormerBureau.__table__.alias()  # type: ignore[attr-defined]
    before = sa.select(former.c.bureau_id).where(_under(former.c.path, paths))
    return query.where(sa.or_(_under(bureau.c.path, paths), term.c.bureau_id.in_(before)))


def _bureaus(paths: tuple[str, ...]) -> sa.Select[int]:
    bureau = Bureau.__table__.alias()  # type: ignore[attr-defined]
    return sa.select(bureau.c.id).where(_under(bureau.c.path, paths))


def _asked_of(paths: tuple[str, ...]) -> sa.Select[int]:
    """Return the proposals that a bureau within the access scope has to agree to, whoever supervises the enterprise."""
    consent = ProposalConsent.__table__.alias()  # type: ignore[attr-defined]
    return sa.select(consent.c.proposal_id).where(consent.c.bureau_id.in_(_bureaus(paths)))


def _documents(asked: sa.Select[int]) -> sa.Select[int]:
    proposal = Proposal.__table__.alias()  # type: ignore[attr-defined]
    return sa.select(proposal.c.file_id).where(proposal.c.id.in_(asked), proposal.c.file_id.is_not(None))


def _conditions(found: Reach) -> list[tuple[type[Any], sa.ColumnElement[bool]]]:
    """Give the condition of each table of enterprise data; a former supervisor keeps past figures, not the records."""
    if found.expert_id is not None:
        return expert_scope.of_an_expert(found.expert_id, _OF_ENTERPRISES)
    if found.enterprise_id is not None:
        own = found.enterprise_id
        return [
            (Enterprise, col(Enterprise.id) == own),
            *((table, table.enterprise_id == own) for table in _OF_ENTERPRISES),
            *expert_scope.of_applications(lambda firm: firm == own, lambda firm: sa.false()),
            (Position, col(Position.enterprise_id) == own),
            (Total, sa.false()),
            (GradeTarget, sa.false()),
        ]
    now, ever = _enterprises(found.paths, ever=False), _enterprises(found.paths, ever=True)
    asked = _asked_of(found.paths)
    return [
        (Enterprise, col(Enterprise.id).in_(ever)),
        (Project, col(Project.enterprise_id).in_(ever)),
        (Proposal, sa.or_(col(Proposal.enterprise_id).in_(ever), col(Proposal.id).in_(asked))),
        (StoredFile, sa.or_(col(StoredFile.enterprise_id).in_(now), col(StoredFile.id).in_(_documents(asked)))),
        *((table, table.enterprise_id.in_(now)) for table in _OF_ENTERPRISES if table not in _WIDER),
        *expert_scope.of_applications(lambda firm: firm.in_(now), lambda firm: firm.in_(_below_roots(found))),
        (
            Position,
            sa.or_(_under(col(Position.bureau_path), found.paths), col(Position.enterprise_id).in_(now)),
        ),
        (Total, sa.and_(col(Total.dimension) == Dimension.BUREAU, _under(col(Total.key), found.paths))),
        (GradeTarget, col(GradeTarget.bureau_id).in_(_bureaus(found.paths))),
    ]


def _below_roots(found: Reach) -> sa.Select[int]:
    """Return the enterprises under the roots within reach: a root reads its expert reviews, no bureau below it."""
    return _enterprises(tuple(path for path in found.paths if len(keys_of(path)) == 1), ever=False)


_OF_ENTERPRISES: tuple[Any, ...] = (
    Project, MonthlyReport, GradeRecord, GradeApplication, RetrofitTrack, StageClaim, ReportSent, Objection,
    Elimination, StoredFile, Proposal,
    GradeChange, EmergencyDocument, ExceedanceFlag,
)  # fmt: skip
_WIDER = (Project, Proposal, StoredFile)
"""Tables of which a bureau reads more than what its enterprises of today hold."""


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    found = attached(state.session)
    if found.everything or not state.is_select or state.is_column_load or state.is_relationship_load:
        return
    state.statement = state.statement.options(*_options(found))


@lru_cache(maxsize=256)
def _options(found: Reach) -> tuple[ORMOption, ...]:
    """Return the conditions as options of a statement; building them costs more than most of the statements."""
    return tuple(
        with_loader_criteria(table, condition, include_aliases=True) for table, condition in _conditions(found)
    )
