"""Workflows: the table of a subject, the one question whether a step is open, and the history of steps."""
