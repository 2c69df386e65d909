"""The list of problems in seed data: each cause once with its place, limited per rule."""

from collections import Counter
from collections.abc import Iterable, Mapping

from tracker.core.i18n import Message, message

PER_RULE = 200
"""Maximum number of reported lines per rule and column; further ones are counted."""

Letters = Mapping[str, Mapping[str, str]]
"""File that is a worksheet → column → letter."""


def at(name: str, line: int, problem: Message, column: str = "") -> Message:
    """Return a problem with the place of its row, or of one column of it."""
    if column:
        return message("{file} 第 {line} 行，{column}：{problem}", file=name, line=line, column=column, problem=problem)
    return message("{file} 第 {line} 行：{problem}", file=name, line=line, problem=problem)


def told(problems: Iterable[Message], letters: Letters) -> list[Message]:
    """Return the problems to show: cells of worksheets by address, equal ones once, each rule up to its limit."""
    seen: set[str] = set()
    count: Counter[tuple[str, str, str]] = Counter()
    lines = []
    for problem in problems:
        sentence = _addressed(problem, letters)
        if str(sentence) in seen:
            continue
        seen.add(str(sentence))
        rule = _rule(problem)
        count[rule] += 1
        if count[rule] <= PER_RULE:
            lines.append(sentence)
    return lines + [_rest(rule, number - PER_RULE) for rule, number in count.items() if number > PER_RULE]


def _addressed(problem: Message, letters: Letters) -> Message:
    values = problem.values
    letter = letters.get(str(values.get("file")), {}).get(str(values.get("column")))
    if letter is None or "line" not in values:
        return problem
    cell = f"{values['file']}!{letter}{values['line']}"
    return message("{cell}，{column}：{problem}", cell=cell, column=values["column"], problem=values["problem"])


def _rule(problem: Message) -> tuple[str, str, str]:
    inner = problem.values.get("problem")
    text = inner.text if isinstance(inner, Message) else problem.text
    return str(problem.values.get("file", "")), str(problem.values.get("column", "")), text


def _rest(rule: tuple[str, str, str], number: int) -> Message:
    file, column, _ = rule
    if column:
        return message("{file}，{column}：还有 {n} 处同样的问题没有列出。", file=file, column=column, n=number)
    return message("{file}：还有 {n} 处同样的问题没有列出。", file=file, n=number)
