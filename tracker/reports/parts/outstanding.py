"""Open points of a liaison's report before submission, with links to their place."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from tracker.core.i18n import Message, message
from tracker.core.roles import Actor, Role
from tracker.core.web.locale import translate
from tracker.months.models import Month
from tracker.months.queries import reopenings
from tracker.register.models import Enterprise
from tracker.reports.forms.reports import line_forms
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.presenters.lines import LinePage
from tracker.reports.presenters.reports import ReportPage, report_page
from tracker.reports.queries import pending_work, reports
from tracker.reports.rules.reports import UNFILED

_LOOKS = {
    "none": ("state-mute", "circle"),
    "some": ("state-wait", "pencil"),
    "done": ("state-ok", "check-circle"),
    "wrong": ("state-bad", "exclamation-circle"),
}


@dataclass(frozen=True)
class Part:
    """One part of the month's work: what, what of it, how it stands, and where it is done."""

    name: str
    note: str
    look: tuple[str, str]
    words: str
    url: str


def own_filing(session: Session, actor: Actor) -> tuple[str, list[Part]]:
    """Return the earliest month whose report the liaison may write now, and the parts of the report."""
    if actor.role is not Role.LIAISON:
        return "", []
    for month in reopenings.under_way(session):
        for row in pending_work.to_file(session, month, actor):
            return month.code, filing(session, month, row.code, actor)
    return "", []


def filing(session: Session, month: Month, code: str, actor: Actor) -> list[Part]:
    """Return the parts of a report that is the enterprise's to file; nothing once it is handed in."""
    report = reports.report(session, month.code, code)
    if report.state not in UNFILED:
        return []
    forms = list(line_forms(reports.lines(session, report)).values())
    page = report_page(session, month, report=report, code=code, forms=forms, actor=actor, checked=True)
    found = [_enterprise(session, month, report, code), _projects(page), _explained(page), _proved(page)]
    replies = [each for line in page.lines for each in line.open_remarks]
    if any(line.remarks for line in page.lines):
        place = f"t-{replies[0].thread.id}" if replies else ""
        words = message("还有 {n} 条没有答复", n=len(replies)) if replies else message("已答复")
        note = message("答复后才能再提交")
        found.insert(1, _part(message("退回意见"), note, "wrong" if replies else "done", words, _at(page, place)))
    left = len(page.errors)
    words = message("还有 {n} 处要处理", n=left) if left else message("可以提交")
    check = url_for("reports.check", month=month.code, code=code)
    found.append(
        _part(message("核对和提交"), message("看一遍要交的，声明属实"), "none" if left else "some", words, check)
    )
    return found


def _enterprise(session: Session, month: Month, report: MonthlyReport, code: str) -> Part:
    enterprise = session.get_one(Enterprise, report.enterprise_id)
    words = message("联络员：{name}", name=enterprise.contact) if enterprise.contact else message("请看一遍")
    url = url_for("register.enterprise", month=month.code, code=code)
    return _part(message("企业信息"), message("名称、属地、在产状态、联络员；不对的告诉监管部门"), "none", words, url)


def _projects(page: ReportPage) -> Part:
    answered = sum(line.now.answer is not None for line in page.lines)
    wrong = [line for line in page.lines if line.now.answer is not None and line.problems]
    note = message("阶段、投资、日期和形象进度，上月数已带出")
    if wrong:
        words = message("{n} 个项目有问题", n=len(wrong))
        return _part(message("项目进展和投资"), note, "wrong", words, _at(page, f"h-{wrong[0].line.code}"))
    words = message("已填 {n} 个，共 {all} 个", n=answered, all=len(page.lines))
    how = "done" if answered == len(page.lines) else "some" if answered else "none"
    open_ones = [line for line in page.lines if line.now.answer is None]
    return _part(
        message("项目进展和投资"), note, how, words, _at(page, f"h-{open_ones[0].line.code}" if open_ones else "")
    )


def _explained(page: ReportPage) -> Part:
    open_ones = list(_unexplained(page.lines))
    words = message("还有 {n} 处要说明", n=len(open_ones)) if open_ones else message("没有要说明的")
    how, place = ("some", f"explain-{open_ones[0]}") if open_ones else ("done", "")
    return _part(message("核实说明"), message("随月报交给审核单位"), how, words, _at(page, place))


def _unexplained(lines: list[LinePage]) -> Iterator[str]:
    for line in lines:
        yield from (f"{line.line.project_id}-{each.code}" for each in line.unexplained)


def _proved(page: ReportPage) -> Part:
    files = sum(len(line.proofs) for line in page.lines)
    wanted = next((line for line in page.lines if line.of("evidence")), page.lines[0] if page.lines else None)
    place = "" if wanted is None else f"p{wanted.line.project_id}-file"
    words = message("已附 {n} 个文件", n=files) if files else message("没有附文件")
    return _part(
        message("证明材料"), message("照片、结算单、验收意见"), "done" if files else "none", words, _at(page, place)
    )


def _at(page: ReportPage, place: str) -> str:
    return url_for("reports.show", month=page.month.code, code=page.code, _anchor=place or None)


def _part(name: Message, note: Message, how: str, words: Message, url: str) -> Part:
    return Part(translate(name), translate(note), _LOOKS[how], translate(words), url)
