"""Home: what waits for the signed-in person."""
