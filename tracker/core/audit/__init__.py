"""The audit log: events of every change, the hash chain over them, and seals of protected rows."""
