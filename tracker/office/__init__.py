"""Excel and Word in and out: bytes and plain values, no session."""
