"""Grades: dated records and what follows from them."""

from tracker.services.grades.records import rate

__all__ = ["rate"]
