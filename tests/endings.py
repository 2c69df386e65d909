"""Helpers that file, approve, sign off, close and reopen months of a small region through the services."""

from dataclasses import replace
from datetime import UTC, datetime

import sqlalchemy as sa

from tests import regions
from tracker.closing import queries as closing
from tracker.closing import services as months
from tracker.closing.rules import SidePhase
from tracker.core.cuts import ALL
from tracker.figures import queries as figures
from tracker.figures.queries.verification import verify
from tracker.months.models import Month
from tracker.people.queries import people
from tracker.reports import services as filing
from tracker.reports.models.review import Finding
from tracker.reports.queries import reports, review
from tracker.reports.rules.findings import Level
from tracker.reports.rules.reports import Answer
from tracker.seeding import services as seeding

NOW = datetime(2024, 2, 20, 4, tzinfo=UTC)
WORD = "已核对，情况属实"
CREW = [
    "l1,联络员一,liaison,,E1,no", "l2,联络员二,liaison,,E2,no", "c1,县审核员,reviewer,C1,,no",
    "p1,市审核员,reviewer,P1,,no", "x1,厅审核员,reviewer,XJ,,yes", "x2,厅审核员乙,reviewer,XJ,,no",
    "d1,师审核员,reviewer,D1,,no", "b1,兵团审核员,reviewer,XPCC,,yes",
]  # fmt: skip
MONTHS = [
    "2023-12,2024,opening,closed,2024-01-10,yes", "2024-01,2024,regular,open,2024-02-18,yes",
    "2024-02,2024,regular,planned,2024-03-11,yes", "2024-03,2024,regular,planned,2024-04-10,no",
]  # fmt: skip
ROOTS = {"E1": "x1", "E2": "b1"}
CHAINS = {"E1": ("c1", "p1", "x1"), "E2": ("d1", "b1")}


class Play:
    """A small region and the people who bring its months to an end."""

    def __init__(self, session, folder):
        self.session = session
        rows = seeding.read(regions.write(folder, people=CREW, months=MONTHS))
        seeding.load(session, rows, at=NOW)
        self.session.commit()

    def by(self, key):
        person = people.by_key(self.session, key)
        return next(each for each in people.actors(self.session, NOW.date()) if each.person_id == person.id)

    def month(self, code):
        return self.session.get_one(Month, code)

    def report(self, month, code="E1"):
        return reports.report(self.session, month, code)

    def file(self, month, code="E1", more=0, answer=Answer.GIVEN):
        found, by = self.report(month, code), self.by("l" + code[1])
        lines = reports.lines(self.session, found)
        said = {
            line.project_id: replace(
                line.prefilled(), answer=answer, total=line.last_total + (more if number == 0 else 0), note="进展",
                stage=line.last_stage,
            )
            for number, line in enumerate(lines)
        }  # fmt: skip
        filing.save(self.session, found, said, by=by, version=found.version, at=NOW)
        words = dict.fromkeys(review.findings(self.session, found), WORD)
        filing.save(self.session, found, {}, by=by, version=found.version, at=NOW, explanations=words)
        filing.submit(self.session, found, by=by, version=found.version, at=NOW)

    def approve(self, month, code="E1"):
        found = self.report(month, code)
        weighty = sa.select(Finding.id).where(Finding.report_id == found.id, Finding.level == Level.B)
        holders = [each.id for each in reports.chain(self.session, found.holder_id)]
        for key in CHAINS[code][-len(holders) :]:
            filing.excuse(
                self.session, found, dict.fromkeys(self.session.scalars(weighty), WORD), by=self.by(key), at=NOW
            )
            step = filing.approve if key == CHAINS[code][-1] else filing.pass_up
            step(self.session, found, by=self.by(key), version=found.version, at=NOW)

    def sign(self, month, key):
        months.sign_off(self.session, self.month(month), by=self.by(key), at=NOW)

    def close(self, month):
        for key in ROOTS.values():
            if closing.phase(self.session, self.month(month), self._root(key)) is not SidePhase.SIGNED:
                self.sign(month, key)
        found = self.month(month)
        months.close(self.session, found, version=found.version, by=self.by("x1"), at=NOW)

    def _root(self, key):
        return next(each for each in closing.roots(self.session) if each.id == self.by(key).bureau_id)

    def open(self, month):
        months.open_month(self.session, month, at=NOW)

    def reopen(self, month, code="E1", reason="补报"):
        return months.reopen(self.session, self.month(month), [code], reason, by=self.by(ROOTS[code]), at=NOW)

    def total(self, month):
        return figures.approved(self.session, self.month(month)).at(ALL).total

    def quiet(self):
        assert list(verify(self.session).differences) == []
