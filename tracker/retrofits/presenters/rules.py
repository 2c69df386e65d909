"""Presenter of the page "改造规则": stages and periods, limits and milestones, each with its source."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.core.roles import Actor, Role
from tracker.core.web.locale import translate
from tracker.register.queries import enterprises
from tracker.register.queries.enterprises import Names
from tracker.retrofits import queries
from tracker.retrofits.models.rules import RetrofitLimit, RetrofitMilestone, RetrofitRule
from tracker.retrofits.rules import TrackStage


@dataclass(frozen=True, kw_only=True)
class RulesPage:
    """The rules of every industry."""

    rules: Sequence[RetrofitRule]
    limits: Sequence[RetrofitLimit]
    milestones: Sequence[RetrofitMilestone]
    names: Names
    keeps: bool
    """Whether the acting person may edit the rules."""

    def stage_names(self, stages: str) -> str:
        """Return the names of stages, separated by blanks."""
        return stage_names(stages)


def rules_page(session: Session, actor: Actor | None) -> RulesPage:
    """Return the rules for a reader."""
    return RulesPage(
        rules=queries.rule_rows(session),
        limits=queries.limits(session),
        milestones=queries.milestones(session),
        names=enterprises.names(session),
        keeps=actor is not None and actor.role is Role.SYSTEM_ADMIN,
    )


def stage_names(stages: str) -> str:
    """Return the names of stages that are stored as values separated by blanks."""
    return " ".join(one_word(TrackStage(word)) for word in stages.split())


def one_word(stage: TrackStage) -> str:
    """Return the name of a stage with its blanks replaced, because blanks separate the stages."""
    return translate(stage).replace(" ", "_")
