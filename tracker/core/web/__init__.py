"""Shared web infrastructure: permissions, errors, headers, form fields, lists, uploads and caches."""
