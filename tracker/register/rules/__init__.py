"""Rules of the register: plain Python without database, clock or web framework."""
