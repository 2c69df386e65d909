"""Findings: checks of a report line, for the person who can correct or explain it."""

from tracker.reports.rules.findings.facts import EXPLAINED, SHORTEST, Level, LineFacts, RaisedFinding, Rule
from tracker.reports.rules.findings.level_a import MANDATORY
from tracker.reports.rules.findings.level_b import WEIGHTY
from tracker.reports.rules.findings.level_c import EXPLAINED_RULES
from tracker.reports.rules.findings.level_d import SHOWN

RULES: tuple[Rule, ...] = (*MANDATORY, *WEIGHTY, *EXPLAINED_RULES, *SHOWN)
"""All rules, the gravest level first."""


def examine(line: LineFacts, rules: tuple[Rule, ...] = RULES) -> list[RaisedFinding]:
    """Return the findings about a report line, the gravest first, in the order of `rules`.

    A finding that follows from another one (`Rule.implied_by`) is left out, so a slip of unit asks one question.
    """
    raised = [rule for rule in rules if rule.raised(line)]
    codes = {rule.code for rule in raised}
    return [
        RaisedFinding(rule.code, rule.level, rule.field, rule.sentence(line))
        for rule in raised
        if codes.isdisjoint(rule.implied_by)
    ]


__all__ = ["EXPLAINED", "MANDATORY", "RULES", "SHORTEST", "Level", "LineFacts", "RaisedFinding", "Rule", "examine"]
