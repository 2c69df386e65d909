"""Exports: large lists that the worker writes as files, to be downloaded later."""
