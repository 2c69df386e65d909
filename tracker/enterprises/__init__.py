"""Enterprises and projects: lists, detail pages and corrections of their records."""
