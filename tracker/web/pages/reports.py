"""The page of one monthly report: its lines with their forms and findings, its buttons with their refusals."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain import money, months
from tracker.domain.findings import Level, RaisedFinding, examine
from tracker.domain.months import MonthState
from tracker.domain.plans import steps_forward
from tracker.domain.reports import UNFILED, Answer, Entry, ReportState
from tracker.domain.roles import Actor
from tracker.domain.words import Sentence, say
from tracker.domain.workflow import REPORT, refusal
from tracker.models import Month, MonthlyReport, Term
from tracker.queries import keeping, reports
from tracker.queries import months as months_queries
from tracker.web.forms.reports import LineForm
from tracker.web.forms.settling import Difference
from tracker.web.language import told

STATES = {
    ReportState.DRAFT: ("state-mute", "pencil"),
    ReportState.IN_REVIEW: ("state-wait", "clock"),
    ReportState.RETURNED: ("state-warn", "arrow-return-left"),
    ReportState.APPROVED: ("state-ok", "check-circle"),
    ReportState.MISSED: ("state-bad", "exclamation-circle"),
}
"""How each state of a report looks: its class and its icon; the word is its own."""

_RARE = ("difficulty", "next_step", "restart_on", "reduction", "reduction_note")
_NO_NEWS = frozenset(Answer) - {Answer.GIVEN}


@dataclass(frozen=True)
class LinePage:
    """One project on the page; `line` is as it would be kept, `form` as it was typed."""

    line: reports.Line
    form: LineForm
    findings: list[RaisedFinding]

    @property
    def now(self) -> Entry:
        """What is said, or what the form starts from."""
        return self.line.prefilled()

    @property
    def change(self) -> int:
        """How many yuan more than last month."""
        return self.now.total - self.line.last_total

    @property
    def quiet(self) -> bool:
        """Tell whether the answer repeats last month's stage and total."""
        return self.now.answer in _NO_NEWS

    @property
    def stage_change(self) -> Sentence:
        """The change of stage in words."""
        steps = steps_forward(self.line.last_stage, self.now.stage)
        if self.now.stage is self.line.last_stage:
            return say("沿用上月") if self.quiet else say("无变化")
        if steps is None:
            return say("改为{stage}", stage=self.now.stage.label)
        return say("前进 {n} 档", n=steps) if steps > 0 else say("后退 {n} 档", n=-steps)

    @property
    def changed(self) -> bool:
        """Tell whether the line says anything that last month did not."""
        last = self.line.last
        days = (last.built_on, last.accepted_on) if last else (None, None)
        return (
            self.change != 0
            or self.now.stage is not self.line.last_stage
            or (self.now.built_on, self.now.accepted_on) != days
            or self.now.answer in (Answer.SUSPENDED, Answer.NOT_APPLICABLE)
        )

    @property
    def rare_is_open(self) -> bool:
        """Tell whether the seldom used fields have to be seen."""
        return any(self.form[name].errors or self.form[name].data for name in _RARE) or any(
            finding.code in ("fell_back", "stopped_without_reason") for finding in self.findings
        )

    @property
    def problems(self) -> int:
        """How many things have to be mended in this line."""
        return sum(len(box.errors) for box in self.form) + sum(each.level is Level.A for each in self.findings)

    def of(self, name: str) -> list[RaisedFinding]:
        """Give the findings that stand at a field."""
        return [finding for finding in self.findings if finding.field == name]


@dataclass(frozen=True)
class ReportPage:
    """Everything that the page of a report shows."""

    month: Month
    report: MonthlyReport
    term: Term
    code: str
    lines: list[LinePage]
    steps: list[reports.Step]
    refusals: dict[str, Sentence | None]
    holder: str
    chain: list[tuple[str, str]]
    due: date
    """Until when this enterprise has to report."""
    extends: bool
    """The acting person may give it more time."""
    checked: bool = False

    @property
    def editable(self) -> bool:
        """Tell whether this person may write now."""
        return self.refusals["save"] is None

    @property
    def before(self) -> str:
        """The month that this one is compared with."""
        return months.previous(self.month.code)

    @property
    def turn(self) -> str:
        """Whose turn it is; nobody's once the report is decided."""
        if self.report.state in (ReportState.DRAFT, ReportState.RETURNED):
            return self.term.name
        return self.holder

    @property
    def next_holder(self) -> str | None:
        """The bureau above the one that holds the report."""
        at = [mark for _, mark in self.chain].index("now") + 1
        return self.chain[at][0] if at < len(self.chain) else None

    @property
    def since(self) -> datetime | None:
        """Since when it is this holder's turn."""
        return self.steps[0].at if self.steps else self.month.opened_at

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every error and, once checked, every finding of level A, with the field it stands at."""
        found: list[tuple[str, str]] = []
        for page in self.lines:
            about = f"{page.line.title}：" if len(self.lines) > 1 else ""
            for box in page.form:
                found += [(box.id, about + error) for error in box.errors]
                if self.checked:
                    told_here = [each for each in page.of(box.short_name) if each.level is Level.A]
                    found += [(box.id, about + told(each.sentence)) for each in told_here]
        return found

    @property
    def sums(self) -> tuple[str, str, str]:
        """Last month, this month and the change of all lines together, in 万元."""
        last = sum(page.line.last_total for page in self.lines)
        now = sum(page.now.total for page in self.lines)
        return money.wan(last), money.wan(now), money.signed_wan(now - last)

    @property
    def in_order(self) -> list[LinePage]:
        """The lines as a reviewer wants them: what changed first."""
        return sorted(self.lines, key=lambda page: not page.changed)


@dataclass(frozen=True)
class ConflictPage:
    """Two people changed the same report: what to choose between, and what goes together."""

    month: Month
    report: MonthlyReport
    term: Term
    code: str
    forms: list[LineForm]
    asked: bool
    clashes: list[tuple[reports.Line, Difference]] = field(default_factory=list)
    merged: list[tuple[reports.Line, Difference]] = field(default_factory=list)


def report_page(
    session: Session, month: Month, report: MonthlyReport, code: str, forms: Iterable[LineForm], actor: Actor | None,
    *, checked: bool = False,
) -> ReportPage:  # fmt: skip
    """Put the page together from what is kept and what was typed."""
    now = reports.situation(session, report, actor, month_open=month.state is MonthState.OPEN)
    refusals = {action.value: refusal(REPORT, action, now) for action in REPORT.steps}
    term = reports.term(session, report.enterprise_id, month.code)
    return ReportPage(
        month,
        report,
        term,
        code,
        [_line(form, month.code) for form in forms],
        reports.history(session, report),
        {name: None if found is None else found.sentence for name, found in refusals.items()},
        now.holder_name,
        _chain(session, report, term),
        months_queries.due(session, month, report.enterprise_id),
        _extends(session, month, report, actor),
        checked,
    )


def conflict_page(
    session: Session, month: Month, report: MonthlyReport, code: str, forms: Iterable[LineForm], *, asked: bool = False
) -> ConflictPage:
    """Compare what was typed with what somebody else saved meanwhile; `asked` once the choice was left open."""
    sent = [form for form in forms if form.sent]
    term = reports.term(session, report.enterprise_id, month.code)
    page = ConflictPage(month, report, term, code, sent, asked)
    for form in sent:
        for difference in form.differences():
            (page.clashes if difference.clashing else page.merged).append((form.line, difference))
    return page


def _extends(session: Session, month: Month, report: MonthlyReport, actor: Actor | None) -> bool:
    charged = keeping.in_charge(session, actor, report.enterprise_id)
    approver = actor is not None and actor.approver
    return month.state is MonthState.OPEN and charged and approver and report.state in UNFILED


def _line(form: LineForm, month: str) -> LinePage:
    line = form.now()
    unread = {box.short_name for box in form if box.errors}
    return LinePage(line, form, [found for found in examine(line.facts(month)) if found.field not in unread])


def _chain(session: Session, report: MonthlyReport, term: Term) -> list[tuple[str, str]]:
    """Name the bureaus a report passes, from the first to the root, and where it is."""
    way = reports.chain(session, term.bureau_id)
    ids = [bureau.id for bureau in way]
    filed = report.state in (ReportState.IN_REVIEW, ReportState.APPROVED)
    at = len(way) if report.state is ReportState.APPROVED else -1
    if report.holder_id is not None:
        at = ids.index(report.holder_id) if report.holder_id in ids else -1
    marks = ["done" if place < at else "now" if place == at else "" for place in range(len(way))]
    names = [bureau.short_name for bureau in way]
    return [(told("企业提交"), "done" if filed else "now"), *zip(names, marks, strict=True)]
