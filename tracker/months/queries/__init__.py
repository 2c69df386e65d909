"""Queries of months: SELECT statements that return rows and never write."""
