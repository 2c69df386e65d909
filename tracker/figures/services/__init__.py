"""Services of figures: one function per action. They change the session; the caller commits."""
