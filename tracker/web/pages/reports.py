"""The page of one monthly report: its lines with their forms and findings, its buttons with their refusals."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from tracker.domain import money
from tracker.domain.findings import RaisedFinding, examine
from tracker.domain.months import MonthState
from tracker.domain.plans import steps_forward
from tracker.domain.reports import Answer, Entry, ReportState
from tracker.domain.roles import Actor
from tracker.domain.words import Sentence, say
from tracker.domain.workflow import REPORT, Action, refusal
from tracker.models import Month, MonthlyReport, Term
from tracker.queries import reports
from tracker.web.forms.reports import LineForm
from tracker.web.language import told

STATES = {
    ReportState.DRAFT: ("state-mute", "pencil"),
    ReportState.IN_REVIEW: ("state-wait", "clock"),
    ReportState.RETURNED: ("state-warn", "arrow-return-left"),
    ReportState.APPROVED: ("state-ok", "check-circle"),
    ReportState.MISSED: ("state-bad", "exclamation-circle"),
}
"""How each state of a report looks: its class and its icon; the word is its own."""


@dataclass(frozen=True)
class LinePage:
    """One project on the page."""

    line: reports.Line
    form: LineForm
    findings: list[RaisedFinding]
    theirs: Entry | None = None
    """What somebody else saved meanwhile, where it differs."""

    @property
    def now(self) -> Entry:
        """What is kept, or what the form starts from."""
        return self.line.prefilled()

    @property
    def change(self) -> int:
        """How many yuan more than last month are kept."""
        return self.now.total - self.line.last_total

    @property
    def stage_change(self) -> Sentence:
        """The change of stage in words."""
        steps = steps_forward(self.line.last_stage, self.now.stage)
        if self.now.stage is self.line.last_stage:
            return say("无变化")
        if steps is None:
            return say("改为{stage}", stage=self.now.stage.label)
        return say("前进 {n} 档", n=steps) if steps > 0 else say("后退 {n} 档", n=-steps)

    @property
    def changed(self) -> bool:
        """Tell whether the line says anything new."""
        return self.now.answer is Answer.GIVEN and (self.change != 0 or self.now.stage is not self.line.last_stage)

    @property
    def rare_is_open(self) -> bool:
        """Tell whether the seldom used fields have to be seen."""
        rare = ("restart_on", "reduction", "reduction_note", "difficulty", "next_step")
        return any(self.form[name].errors or self.form[name].data for name in rare) or any(
            finding.field in ("total", "note") for finding in self.findings
        )

    def of(self, field: str) -> list[RaisedFinding]:
        """Give the findings that stand at a field."""
        return [finding for finding in self.findings if finding.field == field]


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
    conflict: bool = False
    checked: bool = False

    @property
    def editable(self) -> bool:
        """Tell whether this person may write now."""
        return self.refusals["save"] is None

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every error and, once checked, every finding of level A, with the field it stands at."""
        found: list[tuple[str, str]] = []
        for page in self.lines:
            for field in page.form:
                found += [(field.id, error) for error in field.errors]
            if self.checked:
                found += [(page.form[each.field].id, told(each.sentence)) for each in page.findings]
        return found

    @property
    def sums(self) -> tuple[str, str, str]:
        """Last month, this month and the change of all lines together, in 万元."""
        last = sum(page.line.last_total for page in self.lines)
        now = sum(page.now.total for page in self.lines)
        return money.wan(last), money.wan(now), money.signed_wan(now - last)


def report_page(
    session: Session, month: Month, report: MonthlyReport, code: str, forms: dict[int, LineForm], actor: Actor | None,
    *, conflict: bool = False, checked: bool = False,
) -> ReportPage:  # fmt: skip
    """Put the page together from what is kept and what was typed."""
    lines = [_line(form, month.code) for form in forms.values()]
    if conflict:
        lines = [_compared(page) for page in lines]
    now = reports.situation(session, report, actor, month_open=month.state is MonthState.OPEN, open_problems=0)
    refusals = {action.value: refusal(REPORT, action, now) for action in Action}
    return ReportPage(
        month,
        report,
        reports.term(session, report.enterprise_id, month.code),
        code,
        lines,
        reports.history(session, report),
        {name: None if found is None else found.sentence for name, found in refusals.items()},
        now.holder_name,
        conflict,
        checked,
    )


def _line(form: LineForm, month: str) -> LinePage:
    return LinePage(form.line, form, examine(form.line.facts(month)))


def _compared(page: LinePage) -> LinePage:
    """Show what somebody else saved, where what was typed says otherwise."""
    theirs = page.line.entry
    return page if theirs is None or page.form.entry() == theirs else replace(page, theirs=theirs)
