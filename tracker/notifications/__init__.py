"""Notifications: what people are told inside the site."""
