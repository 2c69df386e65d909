"""Reporting months, holidays and due dates."""
