"""SELECT statements of this capability; they never write."""
