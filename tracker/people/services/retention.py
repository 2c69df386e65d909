"""Retention of sessions, links, failed sign-ins and pending forms."""

from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col

from tracker.core.database.retention import Kind
from tracker.people.models.people import OneTimeLink, PendingForm, SignInAttempt, UserSession
from tracker.people.rules.sessions import ATTEMPTS_FOR, HELD_FOR, THROTTLE

PENDING_FORMS = Kind(table=PendingForm, age=HELD_FOR, since=lambda: col(PendingForm.at))
KINDS = (
    Kind(
        table=UserSession, age=timedelta(days=90),
        since=lambda: sa.func.coalesce(col(UserSession.ended_at), col(UserSession.seen_at)),
    ),
    Kind(table=OneTimeLink, age=timedelta(days=90), since=lambda: col(OneTimeLink.until)),
    Kind(
        table=SignInAttempt, age=ATTEMPTS_FOR, since=lambda: col(SignInAttempt.at),
        # nobody is told of failures under an unknown sign-in name
        over=lambda at: sa.and_(col(SignInAttempt.person_id).is_(None), col(SignInAttempt.at) < at - THROTTLE.window),
    ),
    PENDING_FORMS,
)  # fmt: skip
"""The rows that are deleted, and when. An expired session counts from its last request."""
