"""Seeding: loads data from CSV files or one workbook into the database."""
