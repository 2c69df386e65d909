"""Queries of the register: SELECT statements that return rows and never write."""
