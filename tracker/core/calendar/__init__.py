"""Days, months and moments: how they are written, read and counted."""
