"""The monthly workbook: its data and its sheets."""
