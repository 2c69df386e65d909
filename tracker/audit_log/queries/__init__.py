"""Queries of the audit log: SELECT statements that return rows and never write."""
