"""Queries of accounts and sign-in: SELECT statements that return rows and never write."""
