"""What every page shares: access, errors, headers, fields, pages of lists, caches."""
