"""Presenter of the page of one application: self-assessment, gaps to the target, history, open steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.core.calendar import months
from tracker.core.i18n import Message, message
from tracker.core.roles import Actor
from tracker.core.web.locale import translate
from tracker.core.workflow.table import refusals
from tracker.evidence.models import StoredFile
from tracker.evidence.rules import ACCEPT
from tracker.grading.models.applications import (
    GradeAnswer,
    GradeApplication,
    GradeExplanation,
    GradeObjection,
    GradeRemark,
)
from tracker.grading.models.guidelines import GradeGuideline
from tracker.grading.presenters.expert_review import ExpertPanel, expert_panel
from tracker.grading.queries import applications, ceilings, eligibility, expert_review, grades
from tracker.grading.queries.applications import ApplicationMove
from tracker.grading.queries.ceilings import Decidable
from tracker.grading.queries.grades import Indicator
from tracker.grading.rules import (
    APPLICATION,
    ApplicationState,
    Claim,
    GradeLevel,
    Verdict,
    decidable,
    level_name,
    verdict,
)
from tracker.grading.rules.applications import ENDED, NOTICE_DAYS, UNFILED, Action
from tracker.grading.rules.ceiling import why
from tracker.grading.rules.eligibility import Problem
from tracker.months.queries import working_days
from tracker.people.models.people import Person
from tracker.register.models import Bureau
from tracker.register.queries import enterprises, terms
from tracker.reports.rules.review_comments import PHRASES, ReturnReason

BADGES = {
    ApplicationState.DRAFT: ("state-mute", "pencil"), ApplicationState.RETURNED: ("state-warn", "arrow-return-left"),
    ApplicationState.WITHDRAWN: ("state-mute", "circle"), ApplicationState.IN_REVIEW: ("state-wait", "clock"),
    ApplicationState.REVIEWED: ("state-wait", "clock"), ApplicationState.SUBMITTED: ("state-wait", "clock"),
    ApplicationState.EXPERTS: ("state-wait", "clock"), ApplicationState.DECISION: ("state-wait", "clock"),
    ApplicationState.PROPOSED: ("state-wait", "clock"), ApplicationState.NOTICE: ("state-wait", "flag"),
    ApplicationState.RATED: ("state-ok", "check-circle"), ApplicationState.REJECTED: ("state-bad", "x-circle"),
}  # fmt: skip
"""The colour and the icon of each state."""
Error = tuple[str | None, str]
"""A field name, or None for the whole form, and its error message."""
_ORDER = (
    ("自评", ()), ("初审", (ApplicationState.IN_REVIEW,)), ("提交", (ApplicationState.REVIEWED,)),
    ("专家函审", (ApplicationState.SUBMITTED, ApplicationState.EXPERTS)),
    ("决定（两人）", (ApplicationState.DECISION, ApplicationState.PROPOSED)), ("公示", (ApplicationState.NOTICE,)),
    ("评定", ()),
)  # fmt: skip
"""The phases of an application from self-assessment to rating, with the states of each phase."""


@dataclass(frozen=True, kw_only=True)
class IndicatorLine:
    """One indicator of a guideline as a row of the page of an application."""

    indicator: Indicator
    answer: GradeAnswer | None
    locked: bool
    remarks: list[GradeRemark]
    shown_level: str
    """The name of the level that the target requires."""
    requirement: str
    short: bool
    majority: Claim | None
    file: StoredFile | None

    @property
    def chosen(self) -> str:
        """The value of the level field in the form."""
        if self.answer is None:
            return ""
        return "na" if self.answer.not_applicable else self.answer.level.value if self.answer.level else ""


@dataclass(frozen=True, kw_only=True)
class ApplicationPage:
    """The values for the page of one application."""

    application: GradeApplication
    name: str
    code: str
    industry_note: str
    guideline: GradeGuideline
    newer: GradeGuideline | None
    """A newer edition in force. The application stays on its own edition."""
    levels: tuple[GradeLevel, ...]
    lines: list[IndicatorLine]
    verdict: Verdict
    basis: str
    problems: list[Problem]
    refusals: Mapping[str, Message | None]
    editable: bool
    errors: Sequence[Error] = ()
    """The errors of the submitted form."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """The submitted values, for the form that is shown again."""
    holder: str | None
    waited: int
    chain: list[tuple[str, str]]
    steps: list[ApplicationMove]
    objections: list[GradeObjection]
    experts: ExpertPanel | None
    proposer: str | None
    decider: str | None
    decidable: list[GradeLevel]
    choices: list[tuple[GradeLevel, Message | None]]
    """The levels that can be decided, each with the reason why it is closed. It is empty outside the review."""
    ceiling: Decidable | None
    explanations: dict[str, GradeExplanation]
    open_codes: set[str]
    """The codes of findings of level B without an explanation."""
    notice_days: int
    days_announced: bool

    @property
    def shown_level(self) -> str:
        """The name of the level that the target requires."""
        return level_words(self.verdict.wanted)

    @property
    def accept(self) -> str:
        """The value of the attribute `accept` of file inputs."""
        return ACCEPT

    @property
    def return_reasons(self) -> list[tuple[str, str, str]]:
        """The reasons for returning an application: value, label and suggested text."""
        return [(reason.value, translate(reason), PHRASES[reason]) for reason in ReturnReason]

    @property
    def met(self) -> int:
        """The number of applicable indicators that reach the target."""
        return self.verdict.counted - len(self.verdict.short)

    @property
    def holds(self) -> list[tuple[str, str, bool]]:
        """What each opinion allows: reason, best level, and whether no opinion allows less."""
        if self.ceiling is None:
            return []
        top, names = self.ceiling.top, self.ceiling.names
        return [(translate(why(each, names)), level_words(each.level), each in top.decisive) for each in top.holds]

    @property
    def closed_choices(self) -> list[str]:
        """Why levels above the ceiling (the best level allowed) cannot be chosen, each reason once."""
        return list(dict.fromkeys(translate(refused) for _, refused in self.choices if refused is not None))

    @property
    def short(self) -> list[IndicatorLine]:
        """The indicators below the level of the target."""
        return [line for line in self.lines if line.short]


def application_page(session: Session, application: GradeApplication, actor: Actor, now: datetime) -> ApplicationPage:
    """Return the values for the page of an application for a reader. Only the root bureau sees the expert review."""
    day = months.local(now).date()
    edition = applications.guideline(session, application)
    levels = grades.grade_set(edition)
    known = grades.indicators(session, edition.id)
    answers, remarks = applications.answers(session, application.id), applications.remarks(session, application)
    inside = applications.inside_review(session, application, actor)
    keys = [each.id for each in known]
    voted = (
        expert_review.majorities(session, application, keys, levels)
        if inside and application.expert_reviewed_on
        else {}
    )
    claims = voted or applications.claims(keys, answers, reviewed=application.first_reviewed_on is not None)
    weighed = verdict(claims, application.target, levels)
    term = terms.term_now(session, application.enterprise_id)
    newest = grades.guideline_for(session, edition.industry_code, day)
    missing = applications.missing(session, application, actor, day)
    situation = applications.situation(session, application, actor, missing)
    refused = refusals(APPLICATION, situation)
    opened = applications.opened(session, application)
    files = {
        each.file_id: session.get(StoredFile, each.file_id) for each in answers.values() if each.file_id is not None
    }
    lines = [
        IndicatorLine(
            indicator=each, answer=answers.get(each.id), locked=opened is not None and each.id not in opened,
            remarks=[remark for remark in remarks if remark.indicator_id == each.id],
            shown_level=level_words(weighed.wanted), requirement=each.requirements.get(weighed.wanted, ""),
            short=each.id in weighed.short,
            majority=voted.get(each.id),
            file=files.get(answer.file_id) if (answer := answers.get(each.id)) is not None and answer.file_id else None,
        )
        for each in known
    ]  # fmt: skip
    holder = None if application.holder_id is None else session.get_one(Bureau, application.holder_id).name
    may = ceilings.decidable(session, application, day) if inside and application.expert_reviewed_on else None
    return ApplicationPage(
        application=application,
        name=term.name,
        code=enterprises.enterprise_code(session, application.enterprise_id),
        industry_note=translate(message("{title}（{edition}）", title=edition.title, edition=edition.edition)),
        guideline=edition,
        newer=newest if newest is not None and newest.id != edition.id and _later(newest, edition) else None,
        levels=levels,
        lines=lines,
        verdict=weighed,
        basis=_basis(application, voted=bool(voted)),
        problems=eligibility.problems(session, application.enterprise_id, day),
        refusals={name: None if each is None else each.sentence for name, each in refused.items()},
        editable=refused[Action.SAVE] is None,
        holder=holder,
        waited=(day - months.local(application.since).date()).days,
        chain=_chain(application),
        steps=applications.history(session, application, inside=inside),
        objections=applications.objections(session, application),
        experts=expert_panel(session, application, known, day) if inside else None,
        proposer=_name(session, application.proposer_id),
        decider=_name(session, application.decider_id),
        decidable=decidable(levels),
        choices=[(level, may.refusal(level)) for level in decidable(levels)] if may is not None else [],
        ceiling=may,
        explanations=eligibility.explanations(session, application),
        open_codes={each.code for each in eligibility.open_findings(session, application, day)},
        notice_days=NOTICE_DAYS,
        days_announced=application.notice_until is None
        or working_days.working(session).announced(application.notice_until.year),
    )


def level_words(level: GradeLevel) -> str:
    """Return the name of a level as people say it, such as A级 or 引领性."""
    return translate(level_name(level))


def _later(newest: GradeGuideline, own: GradeGuideline) -> bool:
    return (newest.from_day or date.min) > (own.from_day or date.min) or newest.follows_id == own.id


def _basis(application: GradeApplication, *, voted: bool) -> str:
    if voted:
        return translate("按专家多数意见")
    return translate("按初审意见") if application.first_reviewed_on is not None else translate("按自评")


def _chain(application: GradeApplication) -> list[tuple[str, str]]:
    """Return the phases of an application with their progress: "done", "now", or empty for a later one."""
    if application.state is ApplicationState.RATED:
        return [(translate(words), "done") for words, _ in _ORDER]
    at = next((place for place, (_, states) in enumerate(_ORDER) if application.state in states), 0)
    if application.state in ENDED:
        return [(translate(words), "") for words, _ in _ORDER]
    turn = 0 if application.state in UNFILED else at
    return [
        (translate(words), "done" if place < turn else "now" if place == turn else "")
        for place, (words, _) in enumerate(_ORDER)
    ]


def _name(session: Session, person_id: int | None) -> str | None:
    return None if person_id is None else session.get_one(Person, person_id).name
