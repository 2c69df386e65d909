"""Search over enterprises and projects."""
