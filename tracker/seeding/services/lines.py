"""Validation of seeded report lines with the rules that saving and submitting a report apply."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from tracker.core import money
from tracker.core.i18n import Message, message
from tracker.reports.rules.findings import MANDATORY, LineFacts, examine
from tracker.reports.rules.reports import Answer
from tracker.seeding.services.world import Standing


class Problem(NamedTuple):
    """A problem of a line: column, rule, sentence, and whether a `reason` may waive it."""

    column: str
    rule: str
    sentence: Message
    history: bool


def problems(month: str, values: dict[str, Any], last: Standing, *, handed_in: bool) -> Iterable[Problem]:
    """Return why the site would refuse to save a line, and for a submitted report, to submit it."""
    stage, total = values["stage"], values["total"]
    if values["answer"] is not Answer.GIVEN and (last.stage, last.total) != (stage, total):
        yield Problem("total" if last.total != total else "stage", "news", _contradiction(values, last), False)
        stage, total = last.stage, last.total
    if not handed_in:
        return
    facts = LineFacts(
        month=month, answer=values["answer"], stage=stage, total=total, last_stage=last.stage, last_total=last.total,
        planned=0, built_on=values["built_on"], accepted_on=values["accepted_on"],
        acceptance=values["acceptance"], reduction=values["reduction"], reduction_note=values["reduction_note"],
        note=values["note"], restart_on=values["restart_on"],
    )  # fmt: skip
    for finding in examine(facts, MANDATORY):
        yield Problem(finding.field, finding.code, finding.sentence, True)


def _contradiction(values: dict[str, Any], last: Standing) -> Message:
    return message(
        "填报情况是“{answer}”，阶段和累计数应和上月一样：{stage}，{total} 万元。有进展的请写 given。",
        answer=values["answer"].label, stage=last.stage.label, total=money.wan(last.total),
    )  # fmt: skip
