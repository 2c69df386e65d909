"""Months of reporting, holidays and due dates."""
