"""Calendar: parsing, formatting and arithmetic of days, months and moments."""
