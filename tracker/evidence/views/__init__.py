"""Routes of this capability."""
