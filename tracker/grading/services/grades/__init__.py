"""Grades: records, changes by two persons, guideline editions, and the documents that a changed grade makes due."""
