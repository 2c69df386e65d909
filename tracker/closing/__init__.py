"""The life of a month: opened, signed off, closed and reopened."""
