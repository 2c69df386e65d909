"""The conditions of a reader's access scope, as one option of each statement."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.core import access_scope
from tracker.core.access_scope import EVERYTHING, NOTHING, Reach
from tracker.register.models import Enterprise
from tracker.reports.models.reports import MonthlyReport

FIRST, SECOND = Reach(paths=("/XJ/650100/650106/",)), Reach(paths=("/XJ/652300/",))


def _statements():
    other = aliased(MonthlyReport)
    reports = sa.select(col(MonthlyReport.enterprise_id))
    yield sa.select(col(Enterprise.id)).order_by(col(Enterprise.id))
    yield sa.select(col(Enterprise.id)).where(col(Enterprise.id).in_(reports), col(Enterprise.id) > 3)
    yield sa.select(sa.func.count(), sa.func.min(other.enterprise_id)).select_from(other)
    yield sa.select(reports.subquery().c.enterprise_id).distinct()


def _answers(engines, reach):
    with Session(engines.reader) as session:
        access_scope.attach(session, reach)
        return [session.execute(each).all() for each in _statements()]


def test_readers_of_one_shape_share_a_compiled_statement_and_never_an_answer(region):
    everything = _answers(region, EVERYTHING)
    first, second = _answers(region, FIRST), _answers(region, SECOND)
    for one, other, whole in zip(first, second, everything, strict=True):
        assert len({repr(one), repr(other), repr(whole)}) == 3
    for reach, answers in ((FIRST, first), (SECOND, second), (FIRST, first)):
        assert _answers(region, reach) == answers
    compiled = {access_scope._option(each)._gen_cache_key(None, []) for each in (FIRST, SECOND)}
    assert len(compiled) == 1, "a reader of the same shape would compile every statement anew"


def test_what_the_option_adds_is_what_the_conditions_of_sqlalchemy_add(region, monkeypatch):
    with_one_option = [_answers(region, each) for each in (FIRST, SECOND, NOTHING)]

    def plain(reach):
        return access_scope._option(reach)._conditions

    def narrow(state):
        reach = access_scope.attached(state.session)
        if not reach.everything and state.is_select:
            state.statement = state.statement.options(*plain(reach))

    monkeypatch.setattr(access_scope._option(FIRST).__class__, "get_global_criteria", lambda *_: None)
    sa.event.listen(Session, "do_orm_execute", narrow)
    try:
        assert [_answers(region, each) for each in (FIRST, SECOND, NOTHING)] == with_one_option
    finally:
        sa.event.remove(Session, "do_orm_execute", narrow)
