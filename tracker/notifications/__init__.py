"""Notifications: notices to people, shown in an inbox on the site."""
