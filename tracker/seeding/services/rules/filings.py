"""Rules of seeded reports and lines, month by month, each line compared with the last approved one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from tracker.core.calendar import months as calendar
from tracker.core.calendar.months import MonthKind, MonthState
from tracker.core.i18n import Message, message
from tracker.plans.rules import BUILT
from tracker.reports.rules.filings import is_handed_in
from tracker.reports.rules.reports import ReportState
from tracker.seeding.services import lines
from tracker.seeding.services.faults import Fault, Row
from tracker.seeding.services.rules.rows import in_wrong_month
from tracker.seeding.services.world import MonthAt, Standing, World

_NAMED = 5
"""Maximum number of projects that a message names; further ones are counted."""


@dataclass
class _Walk:
    """The state of every project while the months are checked in order, and the faults so far."""

    standing: dict[str, Standing]
    faults: list[Fault] = field(default_factory=list)
    built: dict[int, set[str]] = field(default_factory=dict)
    """Year → projects that were built before it began."""
    lost: set[str] = field(default_factory=set)
    """Projects with a faulty line: their later stage and total are unknown."""


def reports(world: World) -> Iterable[Fault]:
    """Return the faults of every report and line of the new months."""
    return _walk(world).faults


def built_before(world: World, year: int) -> set[str]:
    """Return the projects that were built before a year began, according to approved reports."""
    walk = _walk(world)
    if year in walk.built:
        return walk.built[year]
    kept = world.standing(calendar.base_month(year))
    return {code for code, each in kept.items() if each.stage in BUILT}


def _walk(world: World) -> _Walk:
    if "walk" not in world.memo:
        world.memo["walk"] = _walked(world)
    found: _Walk = world.memo["walk"]
    return found


def _walked(world: World) -> _Walk:
    known = min(world.broken["months"], default="9999-99")
    fresh = [(code, month) for code, month in world.months.items() if month.row is not None and code < known]
    walk = _Walk(world.standing(fresh[0][0]) if fresh else {})
    reported, said = _by_month(world, "reports"), _by_month(world, "progress")
    years = {row.values["year"] for row in world.rows.get("plan_items", [])}
    for code, month in fresh:
        if month.state is MonthState.PLANNED:
            walk.faults += _not_begun(code, reported[code], said[code])
            continue
        step = _Month(world, walk, code, month, reported=reported[code], said=said[code])
        walk.faults += step.faults()
        step.approve()
        following = calendar.year_of(code) + 1
        if following in years:
            walk.built[following] = {each for each, at in walk.standing.items() if at.stage in BUILT}
    return walk


def _by_month(world: World, name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in world.rows.get(name, []):
        if world.is_sound(name, row):
            found[row.values["month"]].append(row)
    return found


def _not_begun(code: str, reported: list[Row], said: list[Row]) -> Iterable[Fault]:
    sentence = message("{month} 还没有开始填报，没有月报。请改月份，或去掉这一行。", month=code)
    for name, rows in (("reports", reported), ("progress", said)):
        for row in rows:
            yield Fault(file=name, row=row, column="month", sentence=sentence, rule="not begun")


class _Month:
    """One month: its reports by enterprise, their lines by project and round, and the projects of each report."""

    def __init__(
        self, world: World, walk: _Walk, code: str, month: MonthAt, *, reported: list[Row], said: list[Row]
    ) -> None:
        """Sort the rows of the month by enterprise, project and round."""
        self.world, self.walk, self.code, self.month = world, walk, code, month
        self.reports = {row.values["enterprise"]: row for row in reported}
        self.lines = {(row.values["project"], row.values["round"]): row for row in said}
        self.unsure = world.unsure["progress"] | world.unsure["plan_items"] | walk.lost
        self.firms_unsure = world.unsure["terms"] | world.unsure["reports"] | world.broken["enterprises"]
        owners = {world.projects[row.values["project"]].enterprise for row in said}
        regular = month.kind is MonthKind.REGULAR
        self.offered = {
            firm: world.offered(firm, code, month.plan_year, walk.standing) if regular else set()
            for firm in {*owners, *self.reports} - self.firms_unsure
        }

    def faults(self) -> Iterable[Fault]:
        """Return the faults of the reports and lines of the month."""
        for firm, row in self.reports.items():
            if firm in self.offered:
                yield from self._of_report(firm, row)
        for (project, number), row in self.lines.items():
            firm = self.world.projects[project].enterprise
            if firm in self.offered and project not in self.unsure:
                yield from self._of_line(firm, project, number, row)

    def approve(self) -> None:
        """Apply the approved values of the month to the state of the projects."""
        approved = {firm: row.values["round"] for firm, row in self.reports.items()
                    if row.values["state"] is ReportState.APPROVED}  # fmt: skip
        for (project, number), row in self.lines.items():
            if approved.get(self.world.projects[project].enterprise) == number:
                self.walk.standing[project] = Standing(row.values["stage"], row.values["total"])

    def _of_report(self, firm: str, row: Row) -> Iterable[Fault]:
        if not self.offered[firm]:
            if not any(each in self.unsure for each in self.world.projects_of.get(firm, ())):
                yield self._fault("reports", row, "enterprise", _no_report(firm, self.code))
            return
        wrong = in_wrong_month(row, self.month.state)
        if wrong is not None:
            yield self._fault("reports", row, "state", wrong)
            return
        submitted = row.values["submitted_at"]
        if submitted is not None and calendar.local(submitted).date() < date.fromisoformat(f"{self.code}-01"):
            moment = f"{calendar.local(submitted):%Y-%m-%d %H:%M}"
            sentence = message("提交时间 {moment} 早于 {month}。请核对。", moment=moment, month=self.code)
            yield self._fault("reports", row, "submitted_at", sentence, history=True)
        term, holder = self.world.term(firm, self.code), row.values["holder"]
        chain = self.world.chain(term.bureau) if term is not None else []
        if holder is not None and holder not in chain and not self.world.broken["bureaus"] & set(chain):
            yield self._fault("reports", row, "holder", _not_on_chain(holder, chain))
        yield from self._of_rounds(firm, row)

    def _of_rounds(self, firm: str, row: Row) -> Iterable[Fault]:
        """Return a fault for each submitted round without lines; the last round needs a line for every project."""
        last = self._last_handed_in(row)
        known = self.offered[firm] - self.unsure
        for number in range(1, row.values["round"] + (last == row.values["round"])):
            missing = sorted(project for project in known if (project, number) not in self.lines)
            if missing and (number == last or len(missing) == len(known)):
                yield self._fault("reports", row, "round", _without_lines(missing, number), history=True)

    def _last_handed_in(self, row: Row) -> int:
        whole = is_handed_in(row.values["state"])
        return int(row.values["round"]) if whole else int(row.values["round"]) - 1

    def _of_line(self, firm: str, project: str, number: int, row: Row) -> Iterable[Fault]:
        if project not in self.offered[firm]:
            if self.offered[firm] or firm not in self.reports:
                yield self._fault("progress", row, "project", _not_offered(project, self.code))
            return
        report = self.reports.get(firm)
        most = 1 if report is None else report.values["round"]
        if number > most:
            yield self._fault("progress", row, "round", _round_too_high(number, most))
            return
        handed_in = report is not None and number <= self._last_handed_in(report)
        last = self.world.last(project, self.walk.standing)
        for column, rule, sentence, history in lines.problems(self.code, row.values, last, handed_in=handed_in):
            fault = Fault(file="progress", row=row, column=column, sentence=sentence, rule=rule, history=history)
            if not fault.taken:
                self.walk.lost.add(project)
            yield fault

    def _fault(self, file: str, row: Row, column: str, sentence: Message, *, history: bool = False) -> Fault:
        rule = f"filing {sentence.text}"
        return Fault(file=file, row=row, column=column, sentence=sentence, rule=rule, history=history)


def _no_report(enterprise: str, month: str) -> Message:
    return message(
        "企业 {code} 在 {month} 没有有效的计划项，没有月报可填。请核对 plan_items 和 terms。", code=enterprise,
        month=month,
    )  # fmt: skip


def _not_offered(project: str, month: str) -> Message:
    return message(
        "项目 {code} 在 {month} 没有有效的计划项，不在月报里。请核对 plan_items。", code=project, month=month
    )


def _round_too_high(number: int, most: int) -> Message:
    return message("月报只到第 {most} 轮，没有第 {n} 轮。请改 round，或改 reports 里的轮次。", most=most, n=number)


def _not_on_chain(holder: str, chain: list[str]) -> Message:
    return message("“{holder}”不在企业的审核链上。请用：{chain}。", holder=holder, chain=chain)


def _without_lines(projects: list[str], number: int) -> Message:
    named = projects[:_NAMED]
    return message(
        "第 {number} 轮已提交，{n} 个项目没有进展行（{projects}）。请在 progress 里补上。", number=number,
        n=len(projects), projects=named,
    )  # fmt: skip
