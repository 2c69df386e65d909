"""The audit log on the site, and the complete verification of the database."""
