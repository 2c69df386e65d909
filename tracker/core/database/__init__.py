"""The database: engines, columns, copies and migrations."""
