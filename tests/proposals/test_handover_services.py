"""Tests of the handover of reports and applications after a transfer."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core.workflow import handover
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.grading.models.applications import GradeApplication
from tracker.people.queries import people
from tracker.register.models import Bureau, Term
from tracker.reports.queries import reports
from tracker.reports.rules.workflow import Action

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)


@pytest.mark.parametrize("level", ["county", "prefecture", "region"])
def test_an_application_held_outside_its_chain_goes_to_the_same_level_of_the_chain(region, level):
    with Session(region.writer) as session:
        found = session.scalars(sa.select(GradeApplication).order_by(GradeApplication.id)).first()
        way = reports.chain(session, reports.term(session, found.enterprise_id, "2025-01").bureau_id)
        other = session.scalars(
            sa.select(Bureau).where(Bureau.level == level, Bureau.id.not_in([each.id for each in way]))
        ).first()
        found.holder_id, before = other.id, found.version
        session.flush()
        by = people.actors(session, NOW.date())[0]
        handover.hand_over(session, "2025-01", Term.enterprise_id == found.enterprise_id, by=by, at=NOW)
        session.refresh(found)
        assert found.holder_id in [each.id for each in way]
        same = [each.id for each in way if each.level == level]
        assert found.holder_id in (same or [way[0].id])
        assert found.version > before
        noted = sa.select(Move).where(Move.subject == Subject.GRADE_APPLICATION, Move.subject_id == found.id)
        assert session.scalars(noted.order_by(Move.id.desc())).first().action == Action.HAND_OVER
        session.rollback()


def test_what_is_held_on_its_chain_stays(region):
    with Session(region.writer) as session:
        held = {each.id: each.version for each in session.scalars(sa.select(GradeApplication))}
        by = people.actors(session, NOW.date())[0]
        handover.hand_over(session, "2025-01", sa.true(), by=by, at=NOW)
        session.expire_all()
        assert {each.id: each.version for each in session.scalars(sa.select(GradeApplication))} == held
        session.rollback()
