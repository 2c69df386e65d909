"""Exports: large lists written by the worker and fetched later."""
