"""Models of grading: the database tables."""
