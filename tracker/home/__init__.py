"""Home: the to-do list of the signed-in person."""
