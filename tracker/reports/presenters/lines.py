"""One line of a report page: values, findings, remarks, evidence, approval."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from tracker.core.calendar import months
from tracker.core.i18n import Message, message
from tracker.plans.rules import steps_forward
from tracker.positions import queries as positions
from tracker.positions.queries import PastMonth
from tracker.reports.forms.reports import LineForm
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.models.review import Finding
from tracker.reports.queries import reports, review
from tracker.reports.queries.review import Proof, Remarked
from tracker.reports.rules.findings import EXPLAINED, SHORTEST, Level, RaisedFinding, examine
from tracker.reports.rules.reports import Answer, Entry, ReportState

_RARE = ("difficulty", "next_step", "restart_on", "reduction", "reduction_note")
_NO_NEWS = frozenset(Answer) - {Answer.GIVEN}


@dataclass(frozen=True, kw_only=True)
class LinePage:
    """One project on the page; `line` is as it would be kept, `form` as it was typed."""

    line: reports.Line
    form: LineForm
    findings: list[RaisedFinding]
    stored: dict[str, Finding] = field(default_factory=dict)
    remarks: list[Remarked] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)
    locked: bool = False
    """The return did not open this line: it is locked and keeps its approvals."""
    passed_by: list[str] = field(default_factory=list)
    """Bureaus whose approval still fits the line."""
    changed_since: list[str] = field(default_factory=list)
    """Bureaus whose approval was voided by a change."""
    past: list[PastMonth] = field(default_factory=list)
    """The twelve months before, the latest first."""

    def explanation(self, code: str) -> str:
        """What was said of a finding."""
        return self.stored[code].explanation if code in self.stored else ""

    @property
    def unexplained(self) -> list[RaisedFinding]:
        """The findings that still want an explanation."""
        return [
            each for each in self.findings if each.level in EXPLAINED and len(self.explanation(each.code)) < SHORTEST
        ]

    @property
    def open_remarks(self) -> list[Remarked]:
        """The remarks of the last return that have no reply yet."""
        return [each for each in self.remarks if each.thread.round == self.round and not each.thread.reply]

    round: int = 1

    @property
    def proof_count(self) -> int:
        """How many files are on the line."""
        return len(self.proofs)

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
        """Return whether the answer repeats last month's stage and total."""
        return self.now.answer in _NO_NEWS

    @property
    def stage_change(self) -> Message:
        """The change of stage in words."""
        steps = steps_forward(self.line.last_stage, self.now.stage)
        if self.now.stage is self.line.last_stage:
            return message("沿用上月") if self.quiet else message("无变化")
        if steps is None:
            return message("改为{stage}", stage=self.now.stage.label)
        return message("前进 {n} 档", n=steps) if steps > 0 else message("后退 {n} 档", n=-steps)

    @property
    def changed(self) -> bool:
        """Return whether the line says anything that last month did not."""
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
        """Return whether the seldom used fields have to be seen."""
        return any(self.form[name].errors or self.form[name].data for name in _RARE) or any(
            finding.code in ("fell_back", "stopped_without_reason") for finding in self.findings
        )

    @property
    def problems(self) -> int:
        """Number of errors of this line."""
        return sum(len(box.errors) for box in self.form) + sum(each.level is Level.A for each in self.findings)

    def of(self, name: str) -> list[RaisedFinding]:
        """Return the findings that stand at a field."""
        return [finding for finding in self.findings if finding.field == name]


def line_pages(
    session: Session, report: MonthlyReport, forms: Sequence[LineForm], shown: Sequence[reports.Line]
) -> list[LinePage]:
    """Prepare the lines of a report, as they would be kept and as they were typed."""
    stored, proofs = review.findings(session, report), review.proofs(session, report)
    remarks, approvals = review.threads(session, report), review.approvals(session, report)
    until = months.previous(report.month)
    past = positions.lately(session, report.enterprise_id, until, months.shift(report.month, -12))
    opened = review.open_lines(session, report) if report.state is ReportState.RETURNED else None
    pages = []
    for form, line in zip(forms, shown, strict=True):
        unread = {box.short_name for box in form if box.errors}
        mine = [each for each in approvals if each.project_id == line.project_id]
        pages.append(
            LinePage(
                line=line,
                form=form,
                findings=[found for found in examine(line.facts(report.month)) if found.field not in unread],
                stored={code: found for (project_id, code), found in stored.items() if project_id == line.project_id},
                remarks=[each for each in remarks if each.thread.project_id == line.project_id],
                proofs=proofs.get(line.project_id, []),
                locked=opened is not None and line.project_id not in opened,
                passed_by=[each.bureau for each in mine if each.content_hash == line.content_hash],
                changed_since=[each.bureau for each in mine if each.content_hash != line.content_hash],
                past=past.get(line.project_id, []),
                round=report.round,
            )
        )
    return pages
