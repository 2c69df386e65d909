"""Rules of this capability: plain Python without database, clock or web framework."""
