"""Services of enterprises and projects: one function per action. They change the session; the caller commits."""
