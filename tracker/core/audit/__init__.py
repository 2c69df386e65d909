"""The audit log: what is recorded of every step, the hash chain over it, and the seals of protected rows."""
