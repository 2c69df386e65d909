"""Forms of grading: WTForms classes."""
