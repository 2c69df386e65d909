"""Exports: large lists written beside the site and fetched later."""
