"""The only writer of positions and totals."""

from tracker.positions.services.writing import open_month, replace

__all__ = ["open_month", "replace"]
