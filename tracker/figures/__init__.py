"""Figures: every published number, declared once and computed by one formula."""
