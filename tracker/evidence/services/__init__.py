"""Services of evidence: one function per action. They change the session, and the caller commits."""
