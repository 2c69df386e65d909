"""The only writer of positions and totals."""

from tracker.services.positions.writing import open_month, replace

__all__ = ["open_month", "replace"]
