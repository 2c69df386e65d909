"""Queries of operations: SELECT statements that return rows and never write."""
