"""What people do: one verb, one function, one transaction that the edge commits."""
