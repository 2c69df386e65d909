"""Models of this capability: its database tables."""
