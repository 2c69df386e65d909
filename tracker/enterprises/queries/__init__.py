"""Queries of enterprises and projects: SELECT statements that return rows and never write."""
