"""Proposals: decisions that need two persons."""
