"""Counts of refusals in the audit log."""

import json

import sqlalchemy as sa
from sqlmodel import col

from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.people.models.people import Refusal


def refusals(session):
    """Count every refusal: an event each for the first of a minute, and those that are summed by the minute."""
    told = session.scalars(sa.select(col(AuditEvent.new)).where(col(AuditEvent.action) == AuditAction.REFUSED))
    waiting = session.scalar(sa.select(sa.func.coalesce(sa.func.sum(col(Refusal.times) - 1), 0)))
    return waiting + sum(json.loads(each or "{}").get("times", 1) for each in told)
