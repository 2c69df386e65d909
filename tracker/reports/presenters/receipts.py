"""The receipt of a submission, and the comparison of two months of an enterprise."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.core.audit import hashes
from tracker.core.calendar import months as calendar
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.web.locale import translate
from tracker.core.workflow.table import refusal
from tracker.core.xlsx.list_sheet import Column, Style, write_list
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.plans.rules import Stage
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import month_comparison, report_workflow, reports, review
from tracker.reports.queries.month_comparison import TwoMonths
from tracker.reports.rules.workflow import REPORT, Action


@dataclass(frozen=True, kw_only=True)
class ReceiptPage:
    """Number, time, hash, who, and whose turn it is now."""

    month: Month
    code: str
    name: str
    number: str
    at: datetime
    person: str
    content_hash: str
    round: int
    state: str
    holder: str
    lines: int
    due: date
    version: int
    withdrawable: bool
    """The acting person may still take it back."""


@dataclass(frozen=True, kw_only=True)
class HistoryPage:
    """Two months of an enterprise, line by line."""

    month: str
    code: str
    name: str
    first: str
    second: str
    choices: list[tuple[str, str]]
    lines: list[TwoMonths]

    def file(self) -> bytes:
        """Return the comparison as a workbook."""
        heads = [Column(translate("编码")), Column(translate("治理项目")), Column(translate("年度"), Style.COUNT)]
        both = translate(calendar.name(self.first)), translate(calendar.name(self.second))
        heads += [Column(translate(message("阶段 {month}", month=month))) for month in both]
        heads += [Column(translate(message("累计 {month}", month=month)), Style.WAN) for month in both]
        rows = [
            (line.code, line.title, line.year, _stage(line.first_stage), _stage(line.second_stage), line.first_total,
             line.second_total, line.change)
            for line in self.lines
        ]  # fmt: skip
        note = translate(message("审核通过数，{first} 与 {second}", first=both[0], second=both[1]))
        return write_list(
            f"{self.name}{translate('历史对照')}", [*heads, Column(translate("变化"), Style.WAN)], rows, note
        )


def _stage(stage: Stage | None) -> str:
    return translate(stage) if stage else "—"


def receipt_page(
    session: Session, month: Month, report: MonthlyReport, code: str, actor: Actor | None
) -> ReceiptPage:  # fmt: skip
    """Prepare the receipt of the last submission. Raise NotFound where nothing was handed in yet."""
    sent = next((step for step in report_workflow.history(session, report) if step.action == Action.SUBMIT), None)
    if sent is None:
        raise NotFound(message("这份月报还没有提交过，没有回执。"))
    lines = reports.lines(session, report)
    now = report_workflow.situation(session, report, actor, review.missing(session, report, lines))
    holder = reports.chain(session, report.holder_id)[0].name if report.holder_id is not None else ""
    return ReceiptPage(
        month=month,
        code=code,
        name=reports.term(session, report.enterprise_id, month.code).name,
        number=f"{month.code.replace('-', '')}-{code}-{sent.round}",
        at=sent.at,
        person=sent.person,
        content_hash=hashes.named(sent.content_hash) if sent.content_hash else "",
        round=sent.round,
        state=translate(report.state),
        holder=holder,
        lines=len(lines),
        due=months.due(session, month, report.enterprise_id),
        version=report.version,
        withdrawable=refusal(REPORT, now, Action.WITHDRAW) is None,
    )


def history_page(
    session: Session, month: Month, *, report: MonthlyReport, code: str, first: str, second: str
) -> HistoryPage:
    """Compare two months; the one before and this one where none are named."""
    known = month_comparison.months_of(session, report.enterprise_id, month.code)
    second = second if second in known else month.code
    before = calendar.previous(second)
    first = first if first in known else before if before in known else second
    choices = [(code_, translate(calendar.name(code_))) for code_ in known]
    name = reports.term(session, report.enterprise_id, month.code).name
    rows = month_comparison.two_months(session, report.enterprise_id, first, second)
    return HistoryPage(month=month.code, code=code, name=name, first=first, second=second, choices=choices, lines=rows)
