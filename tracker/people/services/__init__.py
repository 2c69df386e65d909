"""Services of accounts and sign-in: one function per action. They change the session; the caller commits."""
