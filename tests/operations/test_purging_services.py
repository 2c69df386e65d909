"""Tests of purging expired rows."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from tracker.core.audit import chain, integrity
from tracker.core.audit.models import AuditEvent
from tracker.core.database import retention
from tracker.core.i18n import message
from tracker.core.idempotency import IdempotencyKey
from tracker.notifications.models import Notice, Outbox
from tracker.notifications.rules import NoticeKind
from tracker.operations.services import purge
from tracker.people.models.people import OneTimeLink, PendingForm, Person, SignInAttempt, UserSession
from tracker.people.rules.sessions import LinkKind, SessionStage

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)


def _rows(session, at, name):
    """Make one row of every kind whose time began at a moment."""
    person = session.scalars(sa.select(Person.id)).first()
    notice = Notice(person_id=person, kind=NoticeKind.REMINDER, text=message("请尽快"), address="/", at=at)
    session.add(notice)
    session.flush()
    session.add_all([
        UserSession(key_hash=name, person_id=person, stage=SessionStage.IN, began_at=at, seen_at=at),
        OneTimeLink(kind=LinkKind.RESET, person_id=person, key_hash=name, made_at=at, until=at),
        SignInAttempt(account=name, person_id=person, at=at), PendingForm(person_id=person, path=f"/{name}", fields="{}", at=at),
        IdempotencyKey(key=name, person_id=person, at=at), Outbox(notice_id=notice.id, channel="mail", sent_at=at),
    ])  # fmt: skip
    session.flush()


def _counts(session):
    return {each.name: session.scalar(sa.select(sa.func.count()).select_from(each.table)) for each in purge.KINDS}


def test_every_kind_goes_at_its_age_and_not_before(region):
    with Session(region.writer) as session:
        for each in purge.KINDS:
            session.execute(sa.delete(each.table))
        for each in purge.KINDS:
            _rows(session, NOW - each.age - timedelta(seconds=1), f"{each.name} over")
            _rows(session, NOW - each.age + timedelta(seconds=1), f"{each.name} not")
        before = _counts(session)
        gone = purge.purge(session, at=NOW)
        left = _counts(session)
        for each in purge.KINDS:
            still = sum(other.age <= each.age for other in purge.KINDS) + sum(
                other.age < each.age for other in purge.KINDS
            )
            assert (left[each.name], gone[each.name]) == (still, before[each.name] - still), each.name
        session.rollback()


def test_one_run_removes_so_many_rows_of_a_kind(region, monkeypatch):
    monkeypatch.setattr(retention, "AT_MOST", 3)
    with Session(region.writer) as session:
        session.execute(sa.delete(SignInAttempt))
        session.add_all(SignInAttempt(account="a", at=NOW - timedelta(days=200)) for _ in range(5))
        session.flush()
        assert purge.purge(session, at=NOW, only=SignInAttempt) == {"sign_in_attempt": 3}
        assert purge.purge(session, at=NOW, only=SignInAttempt) == {"sign_in_attempt": 2}
        session.rollback()


def test_removed_links_are_told_in_the_log_and_the_rows_it_vouches_for_agree(region):
    with Session(region.writer) as session, session.begin():
        person = session.scalars(sa.select(Person.id)).first()
        session.add(OneTimeLink(kind=LinkKind.RESET, person_id=person, key_hash="x", made_at=NOW, until=NOW))
        session.flush()
        assert purge.purge(session, at=NOW + timedelta(days=91), only=OneTimeLink) == {"one_time_link": 1}
        assert not [each for each in integrity.differences(session) if each.table == "one_time_link"]
        assert chain.broken(session) is None
        session.rollback()


def test_nothing_that_the_log_rests_on_is_purged():
    kept = {"audit_event", "row_seal", "move", "stored_file", "progress", "monthly_report", "grade_record"}
    assert kept <= set(SQLModel.metadata.tables)
    assert kept.isdisjoint(each.name for each in purge.KINDS)
    assert AuditEvent not in [each.table for each in purge.KINDS]
