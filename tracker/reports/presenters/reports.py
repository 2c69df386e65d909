"""The page of one monthly report: lines with forms and findings, buttons with refusals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core import money
from tracker.core.calendar import months
from tracker.core.calendar.months import MonthState
from tracker.core.i18n import Message, message
from tracker.core.roles import Actor
from tracker.core.web.locale import translate
from tracker.core.web.merge import Difference
from tracker.core.web.text_boxes import label
from tracker.core.workflow.table import refusals
from tracker.evidence.models import StoredFile
from tracker.evidence.rules import ACCEPT, FileLimits
from tracker.months.models import Month, Reopening
from tracker.months.queries import months as months_queries
from tracker.months.queries import reopenings
from tracker.register.models import Term
from tracker.register.queries import supervision
from tracker.reports.forms.reports import LineForm
from tracker.reports.forms.text_boxes import PROVABLE, box_id, overlong
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.presenters.lines import LinePage, line_pages
from tracker.reports.presenters.queue import Place
from tracker.reports.presenters.retrofits_beside import Beside
from tracker.reports.queries import report_workflow as steps
from tracker.reports.queries import reports, review
from tracker.reports.queries.report_workflow import Step
from tracker.reports.rules.findings import Level
from tracker.reports.rules.reports import HANDED_IN, UNFILED, ReportState
from tracker.reports.rules.review_comments import PHRASES, ReturnReason
from tracker.reports.rules.workflow import REPORT


@dataclass(frozen=True, kw_only=True)
class ReportPage:
    """Everything that the page of a report shows."""

    month: Month
    report: MonthlyReport
    term: Term
    code: str
    lines: list[LinePage]
    steps: list[Step]
    refusals: dict[str, Message | None]
    holder: str
    chain: list[tuple[str, str]]
    above: str | None
    """The bureau above the one that holds the report; None where nobody holds it, or its holder is a root."""
    due: date
    """Until when this enterprise has to report."""
    extends: bool
    """The acting person may give it more time."""
    checked: bool = False
    reopening: Reopening | None = None
    """Why a month that was signed off may change for this enterprise."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """What a form brought that could not be kept as it is: boxes beside the forms of the projects show it again."""
    problems: Sequence[str] = ()
    """What was refused beside the fields: files, or a step."""
    opened: int | None = None
    """The version that the page was opened with, where somebody overtook it."""
    place: Place | None = None
    """Its place in the acting reviewer's queue, if it waits there."""
    beside: Sequence[Beside] = ()
    """The retrofits of the enterprise, reported with the month."""
    earlier: Sequence[StoredFile] = ()
    """Files handed in before, to be used again."""

    @property
    def version(self) -> int:
        """The version that the form is sent with."""
        return self.report.version if self.opened is None else self.opened

    @property
    def provable(self) -> dict[str, str]:
        """The fields that a file may prove."""
        return PROVABLE

    @property
    def accept(self) -> str:
        """The kinds of files that are taken."""
        return ACCEPT

    @property
    def limits(self) -> FileLimits:
        """How many and how large files may be."""
        limits: FileLimits = current_app.config["TRACKER_FILE_LIMITS"]
        return limits

    @property
    def return_reasons(self) -> list[tuple[str, str, str]]:
        """The reasons of a return: value, word and phrase."""
        return [(reason.value, translate(reason), PHRASES[reason]) for reason in ReturnReason]

    @property
    def refused(self) -> list[tuple[str | None, str]]:
        """What was refused beside the fields, as the summary lists it."""
        return [(None, words) for words in self.problems]

    @property
    def summary(self) -> list[tuple[str | None, str]]:
        """Everything that is wrong."""
        return [*self.errors, *self.refused]

    @property
    def faults(self) -> dict[str, str]:
        """What is wrong with the boxes beside the forms of the projects, by their names."""
        return {name: translate(problem) for name, problem in overlong(self.typed).items()}

    @property
    def editable(self) -> bool:
        """Return whether this person may write now."""
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
    def since(self) -> datetime | None:
        """Since when it is this holder's turn."""
        return self.steps[0].at if self.steps else self.month.opened_at

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every error and, once checked, every finding of level A, with the field it stands at."""
        found = [
            (box_id(name), translate(message("{field}：{problem}", field=label(name), problem=problem)))
            for name, problem in self.faults.items()
        ]
        for page in self.lines:
            about = (
                translate(message("{field}：{problem}", field=page.line.title, problem=""))
                if len(self.lines) > 1
                else ""
            )
            for box in page.form:
                found += [(box.id, about + error) for error in box.errors]
                if self.checked:
                    told_here = [each for each in page.of(box.short_name) if each.level is Level.A]
                    found += [(box.id, about + translate(each.sentence)) for each in told_here]
            if self.checked:
                found += [(f"explain-{page.line.project_id}-{each.code}", about + _("请说明：")
                           + translate(each.sentence)) for each in page.unexplained]  # fmt: skip
                found += [(f"reply-{each.thread.id}", about + _("请答复退回意见")) for each in page.open_remarks]
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


@dataclass(frozen=True, kw_only=True)
class ConflictPage:
    """A merge conflict of two editors of a report: fields to choose between, and compatible changes."""

    month: Month
    report: MonthlyReport
    term: Term
    code: str
    forms: list[LineForm]
    asked: bool
    clashes: list[tuple[reports.Line, Difference]] = field(default_factory=list)
    merged: list[tuple[reports.Line, Difference]] = field(default_factory=list)
    refused: Sequence[tuple[str | None, str]] = ()
    """Files that were not taken."""
    carried: Sequence[tuple[str, str]] = ()
    """What was typed beside the forms of the projects, to be sent on."""


def report_page(
    session: Session, month: Month, *, report: MonthlyReport, code: str, forms: Sequence[LineForm], actor: Actor | None,
    checked: bool = False, typed: Mapping[str, str] | None = None,
) -> ReportPage:  # fmt: skip
    """Prepare the page from what is kept and what was typed."""
    shown = [form.now() for form in forms]
    missing = review.missing(session, report, [form.line for form in forms])
    now = steps.situation(session, report, actor, missing)
    term = reports.term(session, report.enterprise_id, month.code)
    return ReportPage(
        month=month,
        report=report,
        term=term,
        code=code,
        lines=line_pages(session, report, forms, shown),
        steps=steps.history(session, report),
        refusals={name: None if found is None else found.sentence for name, found in refusals(REPORT, now).items()},
        holder=now.holder_name,
        chain=_chain(session, report, term),
        above=_above(session, report),
        due=months_queries.due(session, month, report.enterprise_id),
        extends=_extends(session, month, report, actor),
        checked=checked,
        reopening=reopenings.reopening(session, report.month, report.enterprise_id),
        typed=typed or {},
    )


def conflict_page(
    session: Session, month: Month, report: MonthlyReport, code: str, forms: Iterable[LineForm], *, asked: bool = False
) -> ConflictPage:
    """Compare what was typed with what somebody else saved meanwhile; `asked` once the choice was left open."""
    sent = [form for form in forms if form.sent]
    term = reports.term(session, report.enterprise_id, month.code)
    page = ConflictPage(month=month, report=report, term=term, code=code, forms=sent, asked=asked)
    for form in sent:
        for difference in form.differences():
            (page.clashes if difference.clashing else page.merged).append((form.line, difference))
    return page


def _extends(session: Session, month: Month, report: MonthlyReport, actor: Actor | None) -> bool:
    charged = supervision.in_charge(session, actor, report.enterprise_id)
    approver = actor is not None and actor.approver
    return month.state is MonthState.OPEN and charged and approver and report.state in UNFILED


def _above(session: Session, report: MonthlyReport) -> str | None:
    """Name the parent of the holder, which need not be on the enterprise's chain any more."""
    way = [] if report.holder_id is None else reports.chain(session, report.holder_id)
    return way[1].short_name if len(way) > 1 else None


def _chain(session: Session, report: MonthlyReport, term: Term) -> list[tuple[str, str]]:
    """Name the bureaus a report passes, from the first to the root, and where it is."""
    way = reports.chain_then(session, term.bureau_id, report.month)
    ids = [bureau.id for bureau in way]
    filed = report.state in HANDED_IN
    at = len(way) if report.state is ReportState.APPROVED else -1
    if report.holder_id is not None:
        at = ids.index(report.holder_id) if report.holder_id in ids else -1
    marks = ["done" if place < at else "now" if place == at else "" for place in range(len(way))]
    names = [bureau.short_name for bureau in way]
    return [(translate("企业提交"), "done" if filed else "now"), *zip(names, marks, strict=True)]
