"""Services of the register: one function per action. They change the session; the caller commits."""
