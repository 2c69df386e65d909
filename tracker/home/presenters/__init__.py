"""Presenters of the home page: they prepare the values that its templates render."""
