"""Rules of monthly reports: plain Python without database, clock or web framework."""
