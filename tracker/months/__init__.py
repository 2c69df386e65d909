"""Months of reporting, holidays, due dates."""
