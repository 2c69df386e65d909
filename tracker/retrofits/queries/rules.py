"""Queries of the rule tables of retrofits: stages, limits and milestones."""

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.retrofits.models.rules import RetrofitLimit, RetrofitMilestone, RetrofitRule
from tracker.retrofits.rules import Rule, Track, TrackStage


def rules(session: Session) -> dict[tuple[str, Track], Rule]:
    """Return the rules in use, keyed by industry and track, in the order of the tracks."""
    order = list(Track)
    found = [each for each in rule_rows(session) if not each.retired]
    found.sort(key=lambda each: (each.industry_code, order.index(each.track)))
    return {(each.industry_code, each.track): _rule(each) for each in found}


def rule(session: Session, industry: str, track: Track) -> Rule:
    """Return the rule for a track of an industry. Raise NotFound where there is none."""
    found = rules(session).get((industry, track))
    if found is None:
        raise NotFound(message("这个行业的{track}没有改造规则。", track=track.label))
    return found


def rule_rows(session: Session) -> list[RetrofitRule]:
    """Return all rows of stages and periods, in the order of entry."""
    return list(session.scalars(sa.select(RetrofitRule).order_by(col(RetrofitRule.id))))


def limits(session: Session) -> list[RetrofitLimit]:
    """Return all rows of emission limits, in the order of entry."""
    return list(session.scalars(sa.select(RetrofitLimit).order_by(col(RetrofitLimit.id))))


def milestones(session: Session) -> list[RetrofitMilestone]:
    """Return all milestones, the earliest first."""
    return list(
        session.scalars(sa.select(RetrofitMilestone).order_by(col(RetrofitMilestone.due), col(RetrofitMilestone.id)))
    )


def _rule(row: RetrofitRule) -> Rule:
    return Rule(
        industry=row.industry_code,
        track=row.track,
        stages=tuple(TrackStage(word) for word in row.stages.split()),
        stable_months=row.stable_months,
        notice_days=row.notice_days,
        barred_months=row.barred_months,
        stall_days=row.stall_days,
        evaluation_days=row.evaluation_days,
        ratio=row.ratio,
    )
