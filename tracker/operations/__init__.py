"""Operating the site: backups, moves between databases, purging, health."""
