"""The audit log on the site, and the whole verification."""
