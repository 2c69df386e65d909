"""Workflows: transition tables, the check whether a step is open, and the history of steps."""
