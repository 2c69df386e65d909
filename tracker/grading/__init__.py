"""Performance grading: applications, grades, guideline editions and expert review."""
