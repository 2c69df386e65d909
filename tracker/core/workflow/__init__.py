"""Workflows: transition tables, the check whether a step is allowed, and the history of steps."""
