"""Running the site: backups, moves, purging, health."""
