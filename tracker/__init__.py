"""The 一企一策 compliance tracker."""

__version__ = "0.1.0"
