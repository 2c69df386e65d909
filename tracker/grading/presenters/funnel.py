"""Presenter of the funnel of a year: each step with its share of the target and of the step before, and the list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from tracker.core import access_scope, rates
from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.i18n import message
from tracker.core.roles import Actor, Role
from tracker.core.web.layout_context import shown_month
from tracker.core.web.locale import translate
from tracker.grading.queries import funnel, pending_work
from tracker.grading.queries.funnel import ApplicationRow
from tracker.grading.rules import FULFILS, FunnelStep, Target
from tracker.register.queries import tree as register
from tracker.register.rules.register import Side

Choices = list[tuple[str, str, bool]]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One step of the funnel: the number of applications, its share, and a note."""

    name: str
    count: str
    url: str
    share: float
    note: str
    above: bool = False


@dataclass(frozen=True, kw_only=True)
class FunnelPage:
    """The values for the page of the funnel of a year for one part of the region, with the list of applications."""

    year: int
    cut_name: str
    step: FunnelStep | None
    stages: list[Stage]
    rows: list[ApplicationRow]
    years: Choices
    targets: Choices
    sides: Choices
    bureaus: Choices
    planned: int
    shows_funnel: bool
    may_apply: bool
    month: str | None
    """The month of the links to figures."""
    mine: bool
    """Whether the list shows the applications that the person's own bureau must act on."""


def funnel_page(
    session: Session,
    actor: Actor,
    *,
    year: int,
    cut: Cut,
    target: Target | None,
    step: FunnelStep | None,
    day: date,
    mine: bool = False,
) -> FunnelPage:
    """Return the values for the page of the funnel. A liaison sees the list of their own enterprise only.

    With `mine`, the list holds the applications on which the reviewer can take the next step.
    """
    own = actor.role is Role.LIAISON
    counts = funnel.counts(session, year, cut, target)
    planned = funnel.targets(session, year, cut)
    wanted = sum(number for of, number in planned.items() if target in (None, of))
    rated = funnel.rows(session, year, cut, target, FunnelStep.RATED)
    reached = len({(row.code, row.target) for row in rated if row.level in FULFILS[row.target]})

    def at(**words: Any) -> str:
        chosen = {"year": year, "cut": None if cut == ALL else str(cut), "target": target and target.value}
        return url_for("applications.index", **chosen | words)

    return FunnelPage(
        year=year,
        cut_name=register.cut_name(session, cut),
        step=step,
        stages=_stages(counts, wanted=wanted, planned=planned, target=target, reached=reached, at=at),
        rows=(
            pending_work.applications_to_bring_on(session, actor, day)
            if mine
            else funnel.rows(session, year, cut, target, step)
        ),
        years=[(translate(message("{year}年", year=each)), at(year=each), each == year)
               for each in funnel.years(session)],
        targets=[(translate("全部"), at(target=None), target is None),
         *((translate(each), at(target=each.value), each is target) for each in Target)],
        sides=[(translate("全部"), at(cut=None), cut == ALL),
         *((translate(side), at(cut=f"side:{side.value}"), cut == Cut(CutKind.SIDE, side.value)) for side in Side
           if access_scope.attached(session).everything)],
        bureaus=[(each.short_name, at(cut=f"bureau:{each.key}"), cut == Cut(CutKind.BUREAU, each.key))
         for each in register.branches(session).values() if access_scope.attached(session).covers(each.path)],
        planned=wanted,
        shows_funnel=not own,
        may_apply=own,
        month=shown_month(),
        mine=mine,
    )  # fmt: skip


def default_year(session: Session, today: date) -> int:
    """Return the year that a reader sees first: the present one, or the latest that has applications or targets."""
    years = funnel.years(session)
    return today.year if today.year in years or not years else years[0]


def _stages(
    counts: dict[FunnelStep, int],
    *,
    wanted: int,
    planned: dict[Target, int],
    target: Target | None,
    reached: int,
    at: Any,
) -> list[Stage]:
    split = "，".join(f"{translate(of)} {number}" for of, number in planned.items() if target in (None, of))
    stages = [
        Stage(
            name=translate("目标"),
            count=str(wanted) if wanted else rates.MISSING,
            url=at(),
            share=100.0 if wanted else 0.0,
            note=split,
        )
    ]
    before = wanted
    for step in FunnelStep:
        count = counts[step]
        share = rates.text(count, before) if before else rates.MISSING
        words = message("占上一步 {n}/{of}，{share}%", n=count, of=before, share=share) if before else ""
        if step is FunnelStep.APPLIED and wanted:
            words = message("占目标 {n}/{of}，{share}%", n=count, of=wanted, share=share)
        if step is FunnelStep.RATED and wanted:
            goal = rates.text(reached, wanted)
            words = message("达到目标等级 {n}/{of}，{share}%", n=reached, of=wanted, share=goal)
        stages.append(
            Stage(
                name=translate(step), count=str(count), url=at(step=step.value),
                share=min(100.0, 100 * count / wanted) if wanted else 0.0,
                note=translate(words) if words else "", above=bool(wanted) and count > wanted,
            )
        )  # fmt: skip
        before = count
    return stages
