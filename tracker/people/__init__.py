"""People: accounts, sign-in, second factors, account recovery, assignments and sharing grants."""
