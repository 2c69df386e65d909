"""Performance grading (绩效分级): applications, grades, guideline editions, expert review."""
