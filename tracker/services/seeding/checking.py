"""Checks of seed rows before anything is written: every faulty row told in one pass, with its place and remedy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.domain.errors import Invalid
from tracker.domain.months import MonthState
from tracker.domain.reports import ReportState
from tracker.domain.retrofits import size_problems
from tracker.domain.roles import Role
from tracker.domain.words import Sentence, say
from tracker.services import uscc
from tracker.services.seeding.columns import FILES, SEPARATOR, Column
from tracker.services.seeding.files import RawRow, SeedFiles


@dataclass(frozen=True)
class Row:
    """One row read: the line it stands on, and its values by column."""

    line: int
    values: dict[str, Any]


Rows = dict[str, list[Row]]
Known = Mapping[str, set[str]]
"""Per file, the keys that the database has already."""


def check(files: SeedFiles, known: Known) -> Rows:
    """Read and check every row; raise Invalid with every problem there is."""
    problems: list[Sentence] = []
    rows = {name: _read(name, files[name], problems) for name in FILES if name in files}
    for name, file in FILES.items():
        if name in rows:
            _duplicates(name, rows[name], file.key, problems)
            _references(name, rows, known, problems)
    for name, checks in _CHECKS.items():
        for check_row in checks if name in rows else ():
            for row in rows[name]:
                problems += [_at(name, row.line, sentence) for sentence in check_row(row.values)]
    _one_open_month(rows, problems)
    _plan_items(rows, problems)
    if problems:
        raise Invalid(*problems)
    return rows


def key_of(name: str, values: Mapping[str, Any]) -> str:
    """Give the natural key of a row as one text."""
    return SEPARATOR.join(str(values[column]) for column in FILES[name].key)


def _at(name: str, line: int, sentence: Sentence, column: str = "") -> Sentence:
    if column:
        return say("{file} 第 {line} 行，{column}：{problem}", file=name, line=line, column=column, problem=sentence)
    return say("{file} 第 {line} 行：{problem}", file=name, line=line, problem=sentence)


def _read(name: str, raw: Iterable[RawRow], problems: list[Sentence]) -> list[Row]:
    made = []
    for row in raw:
        values: dict[str, Any] = {}
        for column in FILES[name].columns:
            try:
                values[column.name] = _value(column, row.cells[column.name])
            except Invalid as error:
                problems += [_at(name, row.line, sentence, column.name) for sentence in error.sentences]
        if len(values) == len(FILES[name].columns):
            made.append(Row(row.line, values))
    return made


def _value(column: Column, text: str) -> Any:
    if text:
        return column.read(text)
    if column.required:
        raise Invalid(say("没有填。这一列必须有值。"))
    return column.empty


def _duplicates(name: str, rows: list[Row], key: tuple[str, ...], problems: list[Sentence]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        found = key_of(name, row.values)
        if found in seen:
            sentence = say("“{key}”在第 {first} 行已有。请删去其中一行。", key=found, first=seen[found])
            problems.append(_at(name, row.line, sentence, "、".join(key)))
        seen.setdefault(found, row.line)


def _references(name: str, rows: Rows, known: Known, problems: list[Sentence]) -> None:
    for column in FILES[name].columns:
        if not column.refers:
            continue
        there = known.get(column.refers, set()) | {
            key_of(column.refers, row.values) for row in rows.get(column.refers, [])
        }
        for row in rows[name]:
            value = row.values[column.name]
            if value is not None and value not in there:
                sentence = say(
                    "“{value}”在 {file} 里没有。请先加上，或改成已有的编码。", value=value, file=column.refers
                )
                problems.append(_at(name, row.line, sentence, column.name))


def _uscc(values: dict[str, Any]) -> Iterable[Sentence]:
    values["uscc"] = uscc.read(values["uscc"])
    found = uscc.problem(values["uscc"], values["uscc_reason"])
    if found is not None:
        yield say("uscc：{why}", why=found)


def _person(values: dict[str, Any]) -> Iterable[Sentence]:
    if (values["role"] is Role.LIAISON) != (values["enterprise"] is not None):
        yield say("enterprise：联络员要填企业，其他角色不填。")
    if (values["bureau"] is None) == (values["enterprise"] is None):
        yield say("bureau：部门和企业填且只填一个。")


def _report(values: dict[str, Any]) -> Iterable[Sentence]:
    if (values["state"] is ReportState.IN_REVIEW) != (values["holder"] is not None):
        yield say("holder：审核中的月报要填当前审核单位，其他状态不填。")
    if (values["state"] is ReportState.APPROVED) != (values["decided_at"] is not None):
        yield say("decided_at：已通过的月报要填通过时间，其他状态不填。")
    if values["state"] in (ReportState.IN_REVIEW, ReportState.APPROVED) and values["submitted_at"] is None:
        yield say("submitted_at：已提交的月报要填提交时间。")


def _month(values: dict[str, Any]) -> Iterable[Sentence]:
    if values["state"] is MonthState.PUBLISHED:
        yield say("state：发布由人在网站上办，种子数据里最多写 closed。")


def _span(values: dict[str, Any]) -> Iterable[Sentence]:
    if values["to_month"] is not None and values["to_month"] < values["from_month"]:
        yield say(
            "to_month：{to} 早于 from_month {start}。请改正先后。", to=values["to_month"], start=values["from_month"]
        )


def _unit(values: dict[str, Any]) -> Iterable[Sentence]:
    yield from size_problems(values["kind"], values["height"], values["capacity"], values["steam"])


_CHECKS = {
    "enterprises": (_uscc,),
    "people": (_person,),
    "reports": (_report,),
    "months": (_month,),
    "plan_items": (_span,),
    "eliminations": (_unit,),
}


def _one_open_month(rows: Rows, problems: list[Sentence]) -> None:
    still_open = [row for row in rows.get("months", []) if row.values["state"] is MonthState.OPEN]
    problems += [
        _at("months", row.line, say("最多一个月在填报。请把其余的改为 closed 或 planned。"), "state")
        for row in still_open[1:]
    ]


def _plan_items(rows: Rows, problems: list[Sentence]) -> None:
    """Items of one project and year may not overlap; the enterprise needs a term from an item's first month on."""
    owner = {row.values["code"]: row.values["enterprise"] for row in rows.get("projects", [])}
    first_term: dict[str, str] = {}
    for row in rows.get("terms", []):
        firm, month = row.values["enterprise"], row.values["from_month"]
        first_term[firm] = min(month, first_term.get(firm, month))
    until: dict[tuple[str, int], str] = {}
    for row in sorted(rows.get("plan_items", []), key=lambda row: str(row.values["from_month"])):
        project, start = row.values["project"], row.values["from_month"]
        firm = owner.get(project)
        if firm is not None and "terms" in rows and first_term.get(firm, "9999-12") > start:
            problems.append(
                _at(
                    "plan_items",
                    row.line,
                    say("企业 {firm} 在 {month} 还没有任期。请在 terms 里加上。", firm=firm, month=start),
                    "from_month",
                )
            )
        if until.get((project, row.values["year"]), "") >= start:
            problems.append(
                _at(
                    "plan_items",
                    row.line,
                    say("项目 {project} 的计划项与前一项重叠。请改 to_month。", project=project),
                    "from_month",
                )
            )
        until[project, row.values["year"]] = row.values["to_month"] or "9999-12"
