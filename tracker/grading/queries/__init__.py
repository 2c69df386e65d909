"""Queries of grading: SELECT statements. They return rows and never write."""
