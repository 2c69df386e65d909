"""Findings: what is odd about a line of a report, told to the person who can mend or explain it."""

from tracker.domain.findings.rules import Level, LineFacts, RaisedFinding, examine

__all__ = ["Level", "LineFacts", "RaisedFinding", "examine"]
