"""Presenters of the pages of the grade distribution of a month and of the targets of a year."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.roles import Actor
from tracker.core.web.locale import translate
from tracker.grading.forms.grades import TargetForm
from tracker.grading.queries import distribution, guidelines
from tracker.grading.queries.distribution import Graded, Line, TargetRow
from tracker.grading.rules import GradeLevel, Target
from tracker.grading.rules.targets import target_refusal
from tracker.months.models import Month
from tracker.months.parts import Frame, frame
from tracker.months.queries import months
from tracker.register.models import Bureau
from tracker.register.queries import enterprises
from tracker.register.rules.register import Side


@dataclass(frozen=True, kw_only=True)
class DistributionPage:
    """The page of the grade distribution: counts by side (地方, 兵团), bureau and industry, and graded enterprises."""

    frame: Frame
    parts: list[tuple[str, list[Line]]]
    levels: list[GradeLevel]
    graded: list[Graded]
    bureaus: dict[str, str]
    """The short names of bureaus, keyed by path."""


@dataclass(frozen=True, kw_only=True)
class TargetsPage:
    """The values for the page of the targets of a year by bureau, with the form that sets one."""

    year: int
    form: TargetForm
    targets: dict[tuple[int, str], TargetRow]
    """The targets, keyed by bureau id and target."""
    bureaus: Sequence[Bureau]
    kinds: list[Target]
    keeps: bool
    """Whether the acting person may set a target."""
    sums: dict[Target, int]


def distribution_page(session: Session, month: Month) -> DistributionPage:
    """Return the values for the page of the distribution of a month. Each enterprise counts once."""
    every = distribution.graded(session, month)
    sides = [(translate(side), [each for each in every if each.side == side]) for side in Side]
    return DistributionPage(
        frame=frame(months.every(session), month),
        parts=[
            (_("地方和兵团"), distribution.whole(every, sides)),
            (_("地州市和师市"), distribution.by_bureau(session, every)),
            (_("行业"), distribution.by_industry(session, every)),
        ],
        levels=distribution.levels(every),
        graded=[each for each in every if each.level],
        bureaus={each.path: each.short_name for each in enterprises.bureaus(session)},
    )


def targets_page(session: Session, year: int, form: TargetForm, actor: Actor) -> TargetsPage:
    """Return the values for the page of the targets of a year."""
    targets = {(each.bureau_id, each.target): each for each in distribution.targets(session, year)}
    bureaus = [each for each in enterprises.bureaus(session) if any((each.id, kind) in targets for kind in Target)]
    return TargetsPage(
        year=year,
        form=form,
        targets=targets,
        bureaus=bureaus,
        kinds=list(Target),
        keeps=target_refusal(guidelines.keeper(session, actor), own_tree=True) is None,
        sums={kind: sum(row.number for (_id, target), row in targets.items() if target == kind) for kind in Target},
    )
