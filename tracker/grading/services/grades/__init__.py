"""Services of grades: records, two-person changes, guideline editions, documents due after a change."""
