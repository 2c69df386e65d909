"""The database: engines, column types, copies, migrations and triggers."""
