"""Forms of this capability."""
