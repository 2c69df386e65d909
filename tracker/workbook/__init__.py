"""The monthly Excel workbook: its data and its sheets."""
