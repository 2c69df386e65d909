"""Monthly reports: filled in by liaisons, reviewed along the chain of bureaus."""
