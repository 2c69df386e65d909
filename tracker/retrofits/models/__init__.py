"""Models of retrofits: the database tables."""
