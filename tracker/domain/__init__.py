"""The rules of the field, in plain Python: no database, no clock, no web."""
