"""People: accounts, sign-in, assignments and what a person may do."""
