"""Talks to people: pages, forms, and who may open them."""
