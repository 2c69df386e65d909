"""Queries of monthly reports: SELECT statements that return rows and never write."""
