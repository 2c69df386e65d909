"""Services of this capability: one function per action. They change the session; the caller commits."""
