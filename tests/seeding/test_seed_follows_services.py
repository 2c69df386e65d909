"""Tests that seeding into an open month equals the same changes on the site."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.seeding.seed_history import history, raw
from tracker.core.cuts import ALL, parse_cut
from tracker.core.roles import Actor, Role
from tracker.figures import queries as figures
from tracker.figures.queries.verification import verify
from tracker.months.models import Month
from tracker.people.models.people import Person
from tracker.plans.models import PlanItem, Project
from tracker.positions.models import Position, Total
from tracker.proposals import services as proposals
from tracker.proposals.models import Proposal
from tracker.proposals.rules import ProposalKind, ProposalState
from tracker.proposals.services.propose import _hand_over
from tracker.register.models import Bureau, Enterprise, Term
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import reports
from tracker.seeding import services as seeding

NOW = datetime(2024, 3, 5, tzinfo=UTC)
OPEN, LAST = "2024-02", "2024-01"
CUTS = (ALL, *(parse_cut(f"bureau:{key}") for key in ("XJ", "P1", "C1", "XPCC", "D1")), parse_cut("side:local"))
BUREAUS = {"C1": "6501", "P1": "6501", "D1": "6502", "XPCC": "6502"}
OWNERS = {"P1": "E1", "P2": "E1", "P3": "E2"}


@dataclass(frozen=True)
class Change:
    """One change: of what, and its new values as seeds write them."""

    kind: ProposalKind
    of: str
    values: dict


def _terms():
    kinds = st.one_of(
        st.builds(lambda key: {"bureau": key, "place": BUREAUS[key]}, st.sampled_from(sorted(BUREAUS))),
        st.sampled_from([{"state": "idle"}, {"state": "closed"}]),
        st.sampled_from([{"name": "改名后的厂"}, {"name": "又一个名字"}]),
    )
    return st.builds(Change, st.just(ProposalKind.TRANSFER), st.sampled_from(["E1", "E2"]), kinds)


def _plans():
    money = st.sampled_from(["0.00", "1.00", "888.88", "40000.00"])
    due = st.sampled_from(["2024-01-31", "2024-06-30", "2024-12-31"])
    item = st.fixed_dictionaries({"planned": money, "due": due})
    return st.one_of(
        st.builds(Change, st.just(ProposalKind.PLAN_CHANGE), st.sampled_from(sorted(OWNERS)), item),
        st.builds(Change, st.just(ProposalKind.PLAN_DROP), st.sampled_from(sorted(OWNERS)), st.just({})),
        st.builds(Change, st.just(ProposalKind.PLAN_NEW), st.sampled_from(["E1", "E2", "E3"]), item),
    )


CHANGES = st.lists(
    st.one_of(_terms(), _plans()),
    min_size=1,
    max_size=5,
    unique_by=lambda each: (each.of, each.kind is ProposalKind.PLAN_NEW),
)


def _yuan(wan):
    return round(float(wan) * 10_000)


def _on_the_site(session, changes):
    """Make the changes as decided proposals do, whatever their way to the decision."""
    firms = dict(session.execute(sa.select(Enterprise.code, Enterprise.id)).all())
    projects = dict(session.execute(sa.select(Project.code, Project.id)).all())
    month = session.get(Month, OPEN)
    person, bureau = (
        session.scalar(sa.select(sa.func.min(Person.id))),
        session.scalar(sa.select(sa.func.min(Bureau.id))),
    )
    by = Actor(person_id=person, name="", role=Role.REVIEWER, unit_name="", bureau_id=bureau)
    for change in changes:
        firm = change.of if change.of in firms else OWNERS[change.of]
        after = dict(change.values)
        if "planned" in after:
            after |= {"planned": _yuan(after["planned"]), "precision": "day"}
        if change.kind is ProposalKind.PLAN_NEW:
            after |= {"title": f"{firm} 新项目", "category": "dust", "opening": 0}
        made = Proposal(
            kind=change.kind, state=ProposalState.PROPOSED, enterprise_id=firms[firm],
            project_id=projects.get(change.of), year=2024, before="{}", after=json.dumps(after), reason="", document_no="",
            bureau_id=bureau, proposer_id=person, proposed_at=NOW,
        )  # fmt: skip
        session.add(made)
        session.flush()
        proposals.apply(session, made, month)
        if "bureau" in after:
            _hand_over(session, firms[firm], month, by=by, at=NOW)


def _seeded(changes, codes):
    """Write the same changes as seed rows."""
    files = history()
    found = {"terms": {}, "projects": [], "plan_items": []}
    for change in changes:
        if change.kind is ProposalKind.TRANSFER:
            now = (
                found["terms"].get(change.of)
                or {"E1": files["terms"][0], "E2": files["terms"][1], "E3": E3_TERM}[change.of]
            )
            found["terms"][change.of] = now | {"from_month": OPEN} | change.values
        elif change.kind is ProposalKind.PLAN_NEW:
            code = codes[f"{change.of} 新项目"]
            found["projects"].append(files["projects"][0] | {"code": code, "enterprise": change.of,
                                     "title": f"{change.of} 新项目", "pollutants": "", "opening": "0"})  # fmt: skip
            found["plan_items"].append(
                {"project": code, "year": "2024", "from_month": OPEN, "to_month": "", **change.values}
            )
        else:
            old = next(row for row in files["plan_items"] if row["project"] == change.of)
            found["plan_items"].append(old | {"to_month": LAST})
            if change.kind is ProposalKind.PLAN_CHANGE:
                found["plan_items"].append(old | {"from_month": OPEN} | change.values)
    return {name: list(rows.values()) if isinstance(rows, dict) else rows for name, rows in found.items() if rows}


E3_TERM = {"enterprise": "E3", "from_month": "2023-12", "bureau": "C1", "place": "6501", "industry": "steel",
           "name": "没有项目的厂", "state": "producing"}  # fmt: skip


def _region():
    """Give the region with one more enterprise, which has no project yet."""
    files = history()
    files["enterprises"].append(files["enterprises"][0] | {"code": "E3", "uscc": "", "uscc_reason": "报告未载"})
    files["terms"].append(E3_TERM)
    return files


def _picture(session):
    """Give everything that matters of the database, by names that people give."""
    session.flush()
    session.expire_all()
    codes = {row[0]: row[1] for row in session.execute(sa.select(Enterprise.id, Enterprise.code))}
    titles = {row[0]: row[1] for row in session.execute(sa.select(Project.id, Project.title))}
    keys = {row[0]: row[1] for row in session.execute(sa.select(Bureau.id, Bureau.key))}
    position_names = [
        name for name in Position.model_fields if name not in ("id", "project_id", "enterprise_id", "progress_id")
    ]
    total_names = [name for name in Total.model_fields if name != "id"]
    every = session.scalars(sa.select(MonthlyReport)).all()
    month = session.get(Month, OPEN)
    return {
        "terms": sorted((codes[t.enterprise_id], t.from_month, keys[t.bureau_id], t.place_code, t.industry_code, t.name,
                         t.state.value) for t in session.scalars(sa.select(Term))),
        "items": sorted((titles[i.project_id], i.year, i.planned, i.due, i.due_precision.value, i.from_month,
                         i.to_month or "") for i in session.scalars(sa.select(PlanItem))),
        "projects": sorted((p.code, p.title, codes[p.enterprise_id], p.category_code, p.opening)
                           for p in session.scalars(sa.select(Project))),
        "positions": sorted((titles[p.project_id], codes[p.enterprise_id], *(str(getattr(p, name)) for name in position_names))
                            for p in session.scalars(sa.select(Position))),
        "totals": sorted(row for t in session.scalars(sa.select(Total))
                         if any((row := tuple(str(getattr(t, name)) for name in total_names))[4:])
                         and any(getattr(t, name) for name in total_names[4:])),
        "reports": sorted((codes[r.enterprise_id], r.month, r.state.value, keys.get(r.holder_id, ""), r.round)
                          for r in every),
        "lines": sorted((codes[r.enterprise_id], line.title, line.planned, line.due, line.last_total, line.last_stage,
                         line.base_total, str(line.entry)) for r in every if r.month == OPEN
                        for line in reports.lines(session, r)),
        "figures": [(str(cut), str(figures.approved(session, month).at(cut)), str(figures.filed(session, month).at(cut)))
                    for cut in CUTS],
    }  # fmt: skip


@pytest.mark.prop
def test_random_changes_seeded_into_an_open_month_follow_as_on_the_site(engines):
    with Session(engines.writer, expire_on_commit=False) as session:
        seeding.load(session, raw(_region()), at=NOW)
        session.commit()

        @settings(max_examples=8)
        @given(changes=CHANGES)
        def agree(changes):
            attempt = session.begin_nested()
            _on_the_site(session, changes)
            site = _picture(session)
            codes = {title: code for code, title, *_ in site["projects"]}
            attempt.rollback()
            attempt = session.begin_nested()
            seeding.load(session, raw(_seeded(changes, codes)), at=NOW)
            seeded = _picture(session)
            differences = verify(session).differences
            attempt.rollback()
            session.expire_all()
            assert differences == ()
            for name in site:
                assert seeded[name] == site[name], name

        agree()
