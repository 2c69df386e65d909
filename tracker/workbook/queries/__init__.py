"""Queries of the workbook: SELECT statements that return rows and never write."""
