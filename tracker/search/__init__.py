"""Search for enterprises and projects."""
