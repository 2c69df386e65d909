"""Tables of this capability."""
