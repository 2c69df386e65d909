"""Enterprises and projects: their lists, their pages, and corrections of their records."""
