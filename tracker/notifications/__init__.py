"""Notifications inside the site."""
