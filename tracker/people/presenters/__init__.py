"""Presenters of accounts and sign-in: they prepare the values that templates render."""
