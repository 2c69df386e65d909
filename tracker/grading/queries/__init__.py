"""Queries of this capability: SELECT statements that return rows and never write."""
