"""Models of accounts: database tables of people, sessions, second factors and recoveries."""
