"""Seed data, and the generator of the demonstration."""
