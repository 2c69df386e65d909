"""A guideline for tests, and helpers that advance applications through the services."""

import sqlalchemy as sa

from tracker.evidence.models import StoredFile
from tracker.grading.models.emergency import ExceedanceFlag
from tracker.grading.models.guidelines import GradeGuideline, GradeIndicator
from tracker.grading.queries import eligibility, expert_review, grades
from tracker.grading.rules import Claim, Dimension, EditionState, GradeLevel, Stance, Target
from tracker.grading.services import applications
from tracker.people.queries import people
from tracker.register.models import Enterprise

A, B, C = GradeLevel.A, GradeLevel.B, GradeLevel.C
PEOPLE = [
    "l1,联络员一,liaison,,E1,no", "l2,联络员二,liaison,,E2,no", "c1,县审核员,reviewer,C1,,no", "p1,市审核员,reviewer,P1,,no",
    "x1,厅审核员甲,reviewer,XJ,,no", "x2,厅审核员乙,reviewer,XJ,,no", "d1,师审核员,reviewer,D1,,no",
    "b1,兵团审核员甲,reviewer,XPCC,,no", "b2,兵团审核员乙,reviewer,XPCC,,no", "e1,专家一,expert,XJ,,no",
    "e2,专家二,expert,XJ,,no", "e3,专家三,expert,XJ,,no",
]  # fmt: skip
"""Everybody in whose hands an application of the tiny region may come."""


def edition(
    session, industry, name="流程版", *, indicators=3, from_day=None, levels='["A", "B", "C", "D"]', evidence=""
):
    """Add an edition in force with so many indicators."""
    made = GradeGuideline(
        industry_code=industry, edition=name, title=f"测试指南{name}", state=EditionState.IN_FORCE,
        from_day=from_day, grade_set=levels,
    )  # fmt: skip
    session.add(made)
    session.flush()
    kinds = list(Dimension)
    for number in range(indicators):
        session.add(
            GradeIndicator(
                guideline_id=made.id, number=number + 1, dimension=kinds[number], name=kinds[number].label, evidence=evidence
            )
        )  # fmt: skip
    session.flush()
    return made


def actor(session, login, at):
    """Give somebody as they act."""
    number = people.by_key(session, login).id
    return next(each for each in people.actors(session, at.date()) if each.person_id == number)


def proof(session, enterprise_id, by, at):
    """Keep a file as the evidence of an enterprise."""
    kept = StoredFile(enterprise_id=enterprise_id, sha256="0" * 64, name="证明.pdf", kind="pdf", size=1,
                      person_id=by.person_id, at=at)  # fmt: skip
    session.add(kept)
    session.flush()
    return kept.id


def explained(session, found, at):
    """Give words for every finding that has to be explained."""
    return {each.code: "情况属实，正在整改" for each in eligibility.open_findings(session, found, at.date())}


def exceed(session, enterprise_id, by, at):
    """Mark an exceedance: a finding of level B."""
    session.add(
        ExceedanceFlag(
            enterprise_id=enterprise_id,
            from_day=at.date(),
            note="超标",
            source="月报",
            bureau_id=by.bureau_id,
            person_id=by.person_id,
            at=at,
        )
    )
    session.flush()


class Chain:
    """One application and those who bring it on; `by` names who acts at each place."""

    def __init__(self, session, at, *, code="E1", target=Target.B, by=None, line="", year=None):
        """Begin a self-assessment."""
        self.session, self.at = session, at
        self.by = {"filer": "l1", "county": "c1", "prefecture": "p1", "root": "x1", "second": "x2",
                   "experts": ("e1", "e2")} | (by or {})  # fmt: skip
        firm = session.scalars(sa.select(Enterprise).where(Enterprise.code == code)).one()
        self.found = applications.begin(session, firm.id, target, line, year or at.year, by=self.who("filer"), at=at)
        self.keys = [each.id for each in grades.indicators(session, self.found.guideline_id)]

    def who(self, place):
        """Give who acts at a place of the chain, or by their login."""
        return actor(self.session, self.by.get(place, place), self.at)

    def step(self, action, place, *more, **options):
        """Take a step with the version that stands."""
        getattr(applications, action)(
            self.session, self.found, *more, by=self.who(place), version=self.found.version, at=self.at, **options
        )
        return self

    def answered(self, level=B):
        """Claim a level at every indicator and hand the application in."""
        file_id = proof(self.session, self.found.enterprise_id, self.who("filer"), self.at)
        said = {key: applications.Answer(level, fact="符合", file_id=file_id) for key in self.keys}
        words = explained(self.session, self.found, self.at)
        return self.step("save", "filer", said, {}, explanations=words).step("apply", "filer")

    def passed(self):
        """Pass the county's check up."""
        return self.step("pass_up", "county") if self.by["county"] else self

    def seen(self):
        """Complete the first review."""
        return self.step("first_review", "prefecture", {})

    def reviewed(self):
        """Complete the first review and hand the application to the root."""
        return self.passed().seen().handed_in()

    def handed_in(self):
        """Submit a reviewed application to the root."""
        return self.step("hand_in", "prefecture")

    def invited(self):
        """Ask the experts."""
        ids = [people.by_key(self.session, login).id for login in self.by["experts"]]
        return self.step("invite", "root", ids)

    def answered_by_all(self):
        """Have every expert answer."""
        for login in self.by["experts"]:
            self.opined(login)
        return self

    def opined(self, login, level=B):
        """Declare no conflict and hold the same of every indicator."""
        by = actor(self.session, login, self.at)
        if expert_review.mine(self.session, self.found, by.person_id).stance is None:
            applications.declare(self.session, self.found, Stance.CLEAR, by=by, at=self.at)
        said = {key: applications.Opinion(Claim(level)) for key in self.keys}
        applications.opine(self.session, self.found, said, "", by=by, at=self.at)
        return self

    def concluded(self):
        """Have both experts answer and end the review."""
        return self.invited().answered_by_all().ended()

    def ended(self):
        """End the review by letter."""
        return self.step("conclude", "root")

    def proposed(self, level=B):
        """Propose a level."""
        return self.step("propose", "root", level, opinion="达到")

    def noticed(self, level=B):
        """Propose and agree."""
        return self.proposed(level).agreed()

    def agreed(self):
        """Agree as the second person."""
        return self.step("agree", "second")
