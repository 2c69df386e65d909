"""Operation of the site: backups, moves between databases, purging, health."""
