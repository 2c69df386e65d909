"""Rules of accounts and sign-in: plain Python without database, clock or web framework."""
