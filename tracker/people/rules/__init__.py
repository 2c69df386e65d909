"""Rules of this capability: plain Python, no database, no clock, no web."""
