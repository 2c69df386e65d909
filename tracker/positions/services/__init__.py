"""What people do here: one verb, one function; the caller commits."""
