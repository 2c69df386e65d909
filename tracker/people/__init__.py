"""People: accounts, authentication, assignments, grants."""
