"""Services of positions: one function per action. They change the session, and the caller commits."""
