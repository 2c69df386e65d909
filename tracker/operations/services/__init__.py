"""Services of operations: one function per action. They change the session; the caller commits."""
