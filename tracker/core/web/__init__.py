"""Shared web infrastructure: access, errors, headers, fields, lists, caches."""
