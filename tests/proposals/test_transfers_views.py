"""Web tests of transfers: order of consents, visibility, months."""

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.markup import document, plain
from tests.visitors import Visitor
from tracker.core.audit.models import AuditEvent
from tracker.core.cuts import parse_cut
from tracker.core.errors import Closed, NotAllowed
from tracker.core.workflow.history import Move
from tracker.figures.queries.reconciliation import BridgePart, bridge
from tracker.figures.queries.verification import verify
from tracker.months.queries import months
from tracker.notifications.models import Notice
from tracker.people.queries import people
from tracker.proposals import services as proposals
from tracker.proposals.models import Proposal, ProposalConsent
from tracker.proposals.rules import ProposalAction, ProposalKind, ProposalState
from tracker.register.models import Enterprise

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
SUPERVISOR, RECEIVER, ABOVE = "reviewer-650106-1", "reviewer-XPCC-12-1", "reviewer-650100-2"
ROOTS = ("reviewer-XJ-1", "reviewer-XPCC-1")
TYPED = {"bureau": "XPCC-12", "place": "650106", "industry": "cement", "name": "示范水泥六厂", "state": "producing",
         "reason": "行政区划调整", "document_no": "乌环发〔2025〕3号"}  # fmt: skip
SEND = "/enterprises/E020/proposal/send"


def _asked(app, **changed):
    return Visitor(app, SUPERVISOR).post(SEND, {**TYPED, **changed, "do": "send"}).headers["Location"]


def _step(app, login, place, action, opinion="同意"):
    own = Visitor(app, login)
    page = own.post(f"{place}/effect") if action == "approve" else own.get(place)
    version = document(page.text).fields.get("version", "1")
    return own.post(f"{place}/{action}", {"version": version, "opinion": opinion})


def test_a_city_moves_nobody_to_the_other_side_alone(app):
    place = _asked(app)
    refused = Visitor(app, ABOVE).post(f"{place}/approve", {"version": "1"})
    assert refused.status_code == 409
    assert "还须第十二师生态环境局同意，才能决定" in plain(refused.text)
    for login, after in ((RECEIVER, "待双方上级同意"), (ROOTS[1], "待双方上级同意"), (ROOTS[0], "待决定")):
        told = Visitor(app, login).get("/home").text
        assert "件划转待本单位同意" in told, login
        assert _step(app, login, place, "consent").status_code == 302
        assert after in plain(Visitor(app, SUPERVISOR).get(place).text)
    assert "件提请待审批" in Visitor(app, ABOVE).get("/home").text
    assert _step(app, ABOVE, place, "approve").status_code == 302
    with Session(app.extensions["engines"].reader) as session:
        assert list(verify(session).differences) == []


def test_every_step_leaves_a_move_an_event_and_a_notice_to_those_whose_turn_it_is(app):
    with Session(app.extensions["engines"].reader) as session:
        events = session.scalar(
            sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.subject == "proposal")
        )
    place = _asked(app)
    for login in (RECEIVER, *ROOTS):
        _step(app, login, place, "consent")
    with Session(app.extensions["engines"].reader) as session:
        moves = session.scalars(sa.select(Move).where(Move.subject == "proposal").order_by(Move.id)).all()
        assert [(each.action, each.from_state, each.to_state) for each in moves[-4:]] == [
            ("propose", "", "receiving"), ("consent", "receiving", "across"), ("consent", "across", "across"),
            ("consent", "across", "proposed"),
        ]  # fmt: skip
        count = sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.subject == "proposal")
        assert session.scalar(count) == events + 4
        told = {row[0] for row in session.execute(sa.select(Notice.person_id).where(Notice.address == place))}
        keys = {each.key for each in people.persons(session) if each.id in told}
    assert {RECEIVER, *ROOTS, ABOVE} <= keys
    assert SUPERVISOR not in keys


def test_within_a_side_only_the_receiver_agrees(app):
    place = _asked(app, bureau="652301")
    assert _step(app, "reviewer-652301-1", place, "consent").status_code == 302
    assert "待决定" in plain(Visitor(app, SUPERVISOR).get(place).text)


def test_a_change_without_another_bureau_asks_nobody(app):
    place = _asked(app, bureau="650106", name="示范水泥新六厂")
    assert "待决定" in plain(Visitor(app, ABOVE).get(place).text)


def test_whoever_is_asked_declines_with_a_reason_and_the_proposal_ends(app):
    place = _asked(app)
    assert _step(app, RECEIVER, place, "decline", opinion=" ").status_code == 422
    assert _step(app, RECEIVER, place, "decline", opinion="不具备监管条件").status_code == 302
    text = plain(Visitor(app, SUPERVISOR).get(place).text)
    assert "已否决" in text
    assert "不具备监管条件" in text
    assert "不具备监管条件" in Visitor(app, SUPERVISOR).get("/inbox").text


@pytest.mark.parametrize(
    "login", ["reviewer-XPCC-08-1", "reviewer-XPCC-1", "analyst-XJ", "liaison-E020", "reviewer-650100-2"]
)
def test_nobody_else_agrees_for_the_receiver(app, login):
    place = _asked(app)
    answer = Visitor(app, login).post(f"{place}/consent", {"version": "1"})
    assert answer.status_code in (403, 404)


def test_the_receiver_sees_this_proposal_and_its_document_and_nothing_else_of_the_other_tree(app):
    place = _asked(app)
    own = Visitor(app, RECEIVER)
    assert "示范水泥六厂" in own.get("/proposals").text
    page = own.get(place).text
    assert "待第十二师生态环境局同意" in plain(page)
    assert "/enterprises/E020" not in page
    assert own.get("/months/2025-01/enterprises/E020").status_code == 404
    assert own.get("/months/2025-01/reports/E020").status_code == 404
    assert "示范水泥六厂" not in own.get("/months/2025-01/enterprises").text
    effect = plain(own.post(f"{place}/effect").text)
    assert "第十二师 5 → 6" in effect
    assert "头屯河区" not in effect.split("同意后的影响")[1]
    assert Visitor(app, "reviewer-XPCC-08-1").get(place).status_code == 404


def _actor(session, login):
    number = people.by_key(session, login).id
    return next(each for each in people.actors(session, NOW.date()) if each.person_id == number)


def _proposed(session, kind=ProposalKind.TRANSFER, bureau="XPCC-12", code="E020", login=SUPERVISOR):
    firm = session.scalars(sa.select(Enterprise.id).where(Enterprise.code == code)).one()
    return proposals.propose(
        session, kind, firm, {"bureau": bureau}, reason="划转", document_no="1号", by=_actor(session, login), at=NOW
    )


def _consent(session, found, login):
    proposals.consent(session, found, by=_actor(session, login), version=found.version, at=NOW)


def test_a_bureau_that_changes_under_another_kind_of_proposal_is_asked_for_too(region):
    with Session(region.writer) as session:
        assert _proposed(session, ProposalKind.PRODUCTION).state is ProposalState.RECEIVING


def test_nobody_agrees_twice_nor_decides_what_they_agreed_to(region):
    with Session(region.writer) as session:
        found = _proposed(session)
        _consent(session, found, RECEIVER)
        _consent(session, found, "reviewer-XJ-2")
        with pytest.raises(NotAllowed):
            _consent(session, found, "reviewer-XJ-2")
        _consent(session, found, ROOTS[1])
        with pytest.raises(NotAllowed, match="另一个人"):
            proposals.decide(session, found, ProposalAction.APPROVE, by=_actor(session, "reviewer-XJ-2"),
                             version=found.version, at=NOW)  # fmt: skip


def test_the_database_refuses_an_approval_before_all_agreed_and_a_person_for_two_bureaus(region):
    with Session(region.writer) as session:
        found = _proposed(session)
        person = _actor(session, ABOVE).person_id
        approved = sa.update(Proposal).where(Proposal.id == found.id).values(state="approved", decider_id=person)
        attempt = session.begin_nested()
        with pytest.raises(IntegrityError):
            session.execute(approved)
        attempt.rollback()
        with pytest.raises(IntegrityError):
            session.execute(
                sa.update(ProposalConsent)
                .where(ProposalConsent.proposal_id == found.id)
                .values(person_id=person, at=NOW)
            )


def test_a_transfer_that_asked_nobody_is_proposed_anew(region):
    """Proposals from before agreements were asked for, and trees that changed since."""
    with Session(region.writer) as session:
        found = _proposed(session)
        session.execute(sa.delete(ProposalConsent).where(ProposalConsent.proposal_id == found.id))
        found.state = ProposalState.PROPOSED
        session.flush()
        with pytest.raises(Closed, match="还没有征得.*第十二师.*重新提请"):
            proposals.decide(
                session, found, ProposalAction.APPROVE, by=_actor(session, ABOVE), version=found.version, at=NOW
            )


def test_the_bridge_says_moved_in_and_moved_out_and_the_sides_cancel(region):
    with Session(region.writer) as session:
        month = months.month(session, "2025-01")
        before = {
            cut: bridge(session, month, parse_cut(cut))
            for cut in ("all", "local", "xpcc", "bureau:650106", "bureau:XPCC-12")
        }
        found = _proposed(session)
        for login in (RECEIVER, *ROOTS):
            _consent(session, found, login)
        proposals.decide(
            session, found, ProposalAction.APPROVE, by=_actor(session, ABOVE), version=found.version, at=NOW
        )
        after = {cut: bridge(session, month, parse_cut(cut)) for cut in before}
        out, into = after["local"].amount(BridgePart.MOVED_OUT), after["xpcc"].amount(BridgePart.MOVED_IN)
        assert out == -into < 0
        assert after["bureau:650106"].amount(BridgePart.MOVED_OUT) == out
        assert after["bureau:XPCC-12"].amount(BridgePart.MOVED_IN) == into
        for cut, each in after.items():
            assert each.rest == 0
            for part in (BridgePart.ADDED, BridgePart.REMOVED):
                assert each.amount(part) == before[cut].amount(part), (cut, part)
        assert {each.part for each in after["all"].moved} == {each.part for each in before["all"].moved}


def test_the_page_and_the_workbook_say_moved_in_to_whoever_sees_one_side_only(app):
    place = _asked(app)
    for login in (RECEIVER, *ROOTS):
        _step(app, login, place, "consent")
    _step(app, ABOVE, place, "approve")
    text = plain(Visitor(app, RECEIVER).get("/months/2025-01/bridge?cut=bureau:XPCC-12").text)
    assert re.search(r"划入 \d", text.replace("+", ""))
    text = plain(Visitor(app, SUPERVISOR).get("/months/2025-01/bridge?cut=bureau:650106&part=moved_out").text)
    assert "示范水泥六厂" in text
