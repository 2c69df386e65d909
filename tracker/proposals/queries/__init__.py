"""Queries of proposals: SELECT statements. They return rows and never write."""
