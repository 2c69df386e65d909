"""What this capability brings to the application."""

from tracker.core.module import Module

MODULE = Module(
    name="workbook",
    unscoped={"workbook.queries.verdict.verdict": "who has left since is still in past months"},
)
