"""Tests of the grade ceiling in services and triggers."""

import shutil
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import seeds
from tests import databases, regions
from tests import grading_chain as grading
from tracker.core.errors import Closed, Invalid, TrackerError
from tracker.grading.models.applications import GradeAnswer, GradeApplication
from tracker.grading.models.experts import GradeInvitation, GradeOpinion
from tracker.grading.models.grades import GradeRecord
from tracker.grading.queries import ceilings, eligibility
from tracker.grading.rules import ApplicationState, Claim, GradeLevel, RecordKind, Stance, Target, Trigger
from tracker.grading.services import applications
from tracker.grading.services.grades import grade_changes, records
from tracker.proposals.rules import ProposalAction
from tracker.reports.rules.review_comments import ReturnReason
from tracker.seeding import services as seeding

NOW = datetime(2024, 3, 4, 4, tzinfo=UTC)
DAY = NOW.date()
LATER = NOW + timedelta(days=40)
LETTERS = (GradeLevel.A, GradeLevel.B, GradeLevel.C, GradeLevel.D)
OPINIONS = (GradeLevel.A, GradeLevel.B, GradeLevel.C, None)
PEOPLE = [*grading.PEOPLE, "p2,市审批人,reviewer,P1,,yes"]


@pytest.fixture
def session(engines, sqlite_template, tmp_path):
    """Give the tiny region with an edition whose indicators ask for evidence."""
    made = databases.fresh(engines, sqlite_template, tmp_path / "ceiling.db")
    with Session(made.writer) as found:
        seeding.load(found, seeding.read(regions.write(tmp_path / "region", people=PEOPLE)), at=NOW)
        for industry in ("steel", "cement"):
            grading.edition(found, industry, from_day=date(2024, 1, 1), evidence="台账")
        yield found
        found.rollback()


def _brought(session, target=Target.B, level=GradeLevel.A, **more):
    chain = grading.Chain(session, NOW, target=target, **more).answered(level).reviewed().invited()
    return chain.opined("e1", level).opined("e2", level).ended()


def _set(session, chain, reviewed, voted, site):
    """Let the first review, both experts and the check on site say levels of the last indicator; None: not there."""
    key = chain.keys[-1]
    mine = sa.and_(GradeAnswer.application_id == chain.found.id, GradeAnswer.indicator_id == key)
    session.execute(sa.update(GradeAnswer).where(mine).values(reviewed=reviewed, level=reviewed, site_level=site))
    asked = sa.select(GradeInvitation.id).where(GradeInvitation.application_id == chain.found.id)
    said = sa.and_(GradeOpinion.invitation_id.in_(asked), GradeOpinion.indicator_id == key)
    session.execute(sa.update(GradeOpinion).where(said).values(level=voted))
    session.expire_all()


def _allowed(target, reviewed, voted, site):
    """Say by hand which letters may be decided; the other indicators are claimed at A by everybody."""
    said = [LETTERS.index(target.value), *(3 if each is None else LETTERS.index(each) for each in (reviewed, voted))]
    said += [] if site is None else [LETTERS.index(site)]
    return {level for level in (GradeLevel.A, GradeLevel.B) if LETTERS.index(level) >= max(said)}


def test_a_level_is_proposed_agreed_and_rated_only_where_every_opinion_and_the_target_allow_it(session):
    for target in Target:
        outer = session.begin_nested()
        chain = _brought(session, target)
        for reviewed, voted, site in product(OPINIONS, OPINIONS, OPINIONS):
            _set(session, chain, reviewed, voted, site)
            allowed = _allowed(target, reviewed, voted, site)
            open_ones = {
                each for each in LETTERS[:2] if ceilings.decidable(session, chain.found, DAY).refusal(each) is None
            }
            assert open_ones == allowed, (target, reviewed, voted, site)
            if {reviewed, voted} == {GradeLevel.B} or site is GradeLevel.C:
                assert {each for each in LETTERS[:2] if _goes(session, chain, each)} == allowed
        assert _goes(session, chain, None)
        outer.rollback()
        session.expire_all()


def _goes(session, chain, level):
    """Propose a level; where it is open, go on to the rating; take everything back."""
    attempt = session.begin_nested()
    try:
        chain.proposed(level)
        chain.agreed()
        if level is not None:
            by = chain.who("root")
            applications.rate(
                session, [(chain.found, chain.found.version)], batch="一", document_no="1号", by=by, at=LATER
            )
            assert (
                session.scalars(sa.select(GradeRecord.level).where(GradeRecord.application_id == chain.found.id)).one()
                is level
            )
        return True
    except Invalid:
        return False
    finally:
        attempt.rollback()
        session.expire_all()


def test_a_level_that_opinions_no_longer_carry_passes_neither_the_second_person_nor_the_batch(session):
    chain, words = _brought(session).proposed(GradeLevel.B), "专家多数意见中“.*”为C级，最高可评C级，不能评为B级"
    attempt = session.begin_nested()
    _set(session, chain, GradeLevel.B, GradeLevel.C, None)
    with pytest.raises(Invalid, match=words):
        chain.agreed()
    attempt.rollback()
    session.expire_all()
    chain.agreed()
    _set(session, chain, GradeLevel.B, GradeLevel.C, None)
    chosen = [(chain.found, chain.found.version)]
    with pytest.raises(Invalid, match=words):
        applications.rate(session, chosen, batch="一", document_no="1号", by=chain.who("root"), at=LATER)


def test_the_database_itself_refuses_a_level_above_the_ceiling_or_the_target(session):
    order = (GradeLevel.A_PLUS, *LETTERS)
    chain = _brought(session)
    persons = {"proposer_id": chain.who("root").person_id, "decider_id": chain.who("second").person_id}
    for target, ceiling, level in product(Target, (*LETTERS, None), order):
        top = max(order.index(GradeLevel(target.value)), len(order) if ceiling is None else order.index(ceiling))
        values = {"state": "notice", "noticed_on": NOW.date(), "level": level, "ceiling": ceiling, "target": target}
        change = sa.update(GradeApplication).where(GradeApplication.id == chain.found.id).values(values | persons)
        assert _taken(session, change) is (order.index(level) >= top), (target, ceiling, level)


def _taken(session, change):
    """Tell whether the database takes a change; take it back."""
    attempt = session.begin_nested()
    try:
        session.execute(change)
    except IntegrityError:
        return False
    finally:
        attempt.rollback()
    return True


def _record(session, found, **values):
    session.add(GradeRecord(enterprise_id=found.enterprise_id, guideline_id=found.guideline_id, valid_from=NOW.date(),
                            **{"trigger": Trigger.OTHER, "kind": RecordKind.RATED} | values))  # fmt: skip
    session.flush()


def test_the_database_refuses_a_record_above_its_application_and_a_recorded_or_restored_one_too_high(session):
    found = _brought(session, Target.B).proposed(GradeLevel.B).found
    wrong = [
        {"application_id": found.id, "level": GradeLevel.A},
        {"kind": RecordKind.RECORDED, "level": GradeLevel.B},
    ]
    for values in wrong:
        attempt = session.begin_nested()
        with pytest.raises(IntegrityError):
            _record(session, found, **values)
        attempt.rollback()
    _record(session, found, application_id=found.id, level=GradeLevel.B)
    held = session.scalars(sa.select(GradeRecord).order_by(GradeRecord.id.desc())).first()
    _record(session, found, kind=RecordKind.DOWNGRADED, level=GradeLevel.C, about_id=held.id, line="甲")
    fall = session.scalars(sa.select(GradeRecord).order_by(GradeRecord.id.desc())).first()
    with pytest.raises(IntegrityError):
        _record(session, found, kind=RecordKind.RESTORED, level=GradeLevel.A, about_id=fall.id, line="乙")


def test_a_record_of_an_application_above_its_ceiling_is_refused_by_the_service(session):
    found = _brought(session).found
    with pytest.raises(Invalid, match="不能评定"):
        records.rate(session, found, valid_from=NOW.date(), valid_to=None, by=grading.actor(session, "x1", NOW), at=NOW)


def test_what_is_recorded_without_a_rating_is_no_higher_than_an_applications_opinions(session):
    chain = _brought(session, level=GradeLevel.D, line="一号线")
    for level, fine in ((GradeLevel.C, False), (GradeLevel.D, True)):
        wanted = grade_changes.Wanted(
            kind=RecordKind.RECORDED,
            line="一号线",
            level=level,
            trigger=Trigger.RECORDING,
            valid_from=NOW.date(),
            reason="认定",
            document="1号",
        )
        by = chain.who("prefecture")
        if not fine:
            with pytest.raises(Invalid, match="最高为D级"):
                grade_changes.propose(session, chain.found.enterprise_id, wanted, by=by, at=NOW)
            continue
        made = grade_changes.propose(session, chain.found.enterprise_id, wanted, by=by, at=NOW)
        grade_changes.decide(session, made, ProposalAction.APPROVE, by=chain.who("p2"), version=made.version, at=NOW)


def test_a_higher_level_takes_another_opinion_with_its_reason(session):
    """Two experts disagree and the weaker stands; a third one asked while the decision is open turns the majority."""
    chain = grading.Chain(session, NOW, target=Target.B).answered(GradeLevel.B).reviewed().invited()
    chain.opined("e1", GradeLevel.B).opined("e2", GradeLevel.C).ended()
    with pytest.raises(Invalid, match="最高可评C级"):
        chain.proposed(GradeLevel.B)
    first = chain.found.expert_reviewed_on
    chain.step("invite", "root", [grading.actor(session, "e3", NOW).person_id])
    assert (chain.found.state, chain.found.expert_reviewed_on) == (ApplicationState.EXPERTS, None)
    chain.opined("e3", GradeLevel.B).ended().proposed(GradeLevel.B)
    assert (chain.found.ceiling, chain.found.expert_reviewed_on) == (GradeLevel.B, first)


def test_a_check_on_site_holds_down_what_it_names_until_the_application_begins_anew(session):
    chain = _brought(session)
    chain.step("site_check", "root", NOW.date(), "停用一套", {chain.keys[0]: GradeLevel.C})
    assert ceilings.decidable(session, chain.found, NOW.date()).top.level is GradeLevel.C
    remark = applications.IndicatorRemark(chain.keys[0], ReturnReason.EVIDENCE, "请整改")
    chain.step("send_back", "root", [remark])
    assert chain.found.site_checked_on is None
    assert all(each.site_level is None for each in session.scalars(sa.select(GradeAnswer)))


def test_what_the_guideline_asks_as_evidence_is_a_condition_of_handing_in(session):
    chain = grading.Chain(session, NOW)
    file_id = grading.proof(session, chain.found.enterprise_id, chain.who("filer"), NOW)
    said = {key: applications.Answer(GradeLevel.B, fact="符合") for key in chain.keys}
    said[chain.keys[0]] = applications.Answer(None, not_applicable=True, reason="无此工序")
    chain.step("save", "filer", said, {})
    with pytest.raises(Closed, match="还有 2 项指标没有附指南要求的证明材料"):
        chain.step("apply", "filer")
    proven = {key: applications.Answer(GradeLevel.B, fact="符合", file_id=file_id) for key in chain.keys[1:]}
    chain.step("save", "filer", proven, {}).step("apply", "filer")
    assert chain.found.state is ApplicationState.IN_REVIEW


def test_an_indicator_without_its_evidence_is_never_locked_by_a_return(session):
    chain = grading.Chain(session, NOW).answered()
    chain.step("send_back", "county", [applications.IndicatorRemark(chain.keys[0], ReturnReason.EVIDENCE, "请补")])
    mine = sa.and_(GradeAnswer.application_id == chain.found.id, GradeAnswer.indicator_id == chain.keys[1])
    session.execute(sa.update(GradeAnswer).where(mine).values(file_id=None))
    session.expire_all()
    chain.step("save", "filer", {chain.keys[1]: applications.Answer(GradeLevel.B, fact="补")}, {})
    with pytest.raises(Closed, match="没有被退回"):
        chain.step("save", "filer", {chain.keys[2]: applications.Answer(GradeLevel.A)}, {})


def test_an_open_finding_is_explained_before_an_application_passes_and_again_when_it_grew(session):
    chain = _brought(session)
    by, day = chain.who("root"), NOW.date()
    grading.exceed(session, chain.found.enterprise_id, by, NOW)
    with pytest.raises(Invalid, match="还有 1 条准强制性问题没有说明"):
        chain.proposed(GradeLevel.B)
    with pytest.raises(Invalid, match="至少写六个字"):
        chain.step("explain", "root", {"exceedance": "已改"})
    chain.step("explain", "root", {"exceedance": "已整改并通过复测"}).proposed(GradeLevel.B)
    grading.exceed(session, chain.found.enterprise_id, by, NOW)
    assert [each.code for each in eligibility.open_findings(session, chain.found, day)] == ["exceedance"]
    with pytest.raises(Invalid, match="没有说明"):
        chain.agreed()
    chain.step("explain", "root", {"exceedance": "第二次超标已查明原因"}).agreed()


@pytest.mark.parametrize(
    ("before", "steps"), [("answered", ["pass_up"]), ("passed", ["first_review"]), ("seen", ["hand_in"])]
)
def test_an_open_finding_stops_every_step_of_the_first_review(session, before, steps):
    chain = grading.Chain(session, NOW).answered()
    ways = {"answered": [], "passed": ["passed"], "seen": ["passed", "seen"]}
    for each in ways[before]:
        getattr(chain, each)()
    place = "county" if before == "answered" else "prefecture"
    grading.exceed(session, chain.found.enterprise_id, chain.who(place), NOW)
    more = ({},) if steps == ["first_review"] else ()
    with pytest.raises(Closed, match="没有说明"):
        chain.step(steps[0], place, *more)
    chain.step("explain", place, {"exceedance": "已整改并通过复测"}).step(steps[0], place, *more)


def test_a_filer_explains_while_filing_and_short_words_are_kept_but_explain_nothing(session):
    chain = grading.Chain(session, NOW)
    grading.exceed(session, chain.found.enterprise_id, grading.actor(session, "c1", NOW), NOW)
    chain.step("save", "filer", {}, {}, explanations={"exceedance": "已改"})
    assert eligibility.explanations(session, chain.found)["exceedance"].text == "已改"
    with pytest.raises(TrackerError):
        chain.step("apply", "filer")
    chain.answered()
    assert chain.found.state is ApplicationState.IN_REVIEW


def test_the_majority_and_the_conflict_rules_stand_in_the_ceiling(session):
    """An expert in conflict holds nothing down; an indicator that most hold not applicable does not count."""
    chain = (
        grading.Chain(session, NOW, target=Target.B, by={"experts": ("e1", "e2", "e3")}).answered().reviewed().invited()
    )
    applications.declare(session, chain.found, Stance.CONFLICT, by=chain.who("e3"), at=NOW)
    for login in ("e1", "e2"):
        by = chain.who(login)
        applications.declare(session, chain.found, Stance.CLEAR, by=by, at=NOW)
        said = {key: applications.Opinion(Claim(GradeLevel.B)) for key in chain.keys}
        said[chain.keys[0]] = applications.Opinion(Claim(None, not_applicable=True))
        applications.opine(session, chain.found, said, "", by=by, at=NOW)
    chain.ended()
    assert ceilings.ceiling_of(session, chain.found).level is GradeLevel.B


def test_seeds_decide_no_level_above_their_opinions_and_name_the_row(engines, sqlite_template, tmp_path):
    """The demonstration's E003 applies for A with B seen at one indicator: as rated A it is refused whole."""
    folder = tmp_path / "demo"
    shutil.copytree(Path(seeds.__file__).parent / "demo", folder)
    path = folder / "grade_applications.csv"
    text = path.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("2024,E003,A,"))
    path.write_text(text.replace(row, row.replace(",decision,,1,,", ",proposed,,1,A,")), encoding="utf-8")
    made = databases.fresh(engines, sqlite_template, tmp_path / "seeded.db")
    with Session(made.writer) as session, pytest.raises(Invalid, match="level：“A”高于最弱一项指标的“B”"):
        seeding.load(session, seeding.read(folder), at=datetime(2025, 2, 8, 2, tzinfo=UTC))
