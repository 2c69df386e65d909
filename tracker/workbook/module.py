"""What this capability brings to the application."""

from tracker.core.module import Module

MODULE = Module(name="workbook")
