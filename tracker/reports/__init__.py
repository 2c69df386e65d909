"""Monthly reports: filled in by liaisons, reviewed along a chain of bureaus."""
