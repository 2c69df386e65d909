"""Proposals (提请): changes that one person proposes and another approves or rejects."""
