"""Figures: every published number, declared once and computed in one way."""
