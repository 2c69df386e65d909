"""The reader of .xlsx files: each cell with value, kind, displayed text and address; hidden parts are reported."""

from tracker.core.xlsx.reader.cells import Cell, Kind, address, letters
from tracker.core.xlsx.reader.workbooks import LARGEST_UNPACKED, Book, read
from tracker.core.xlsx.reader.worksheets import Merge, Sheet

__all__ = ["LARGEST_UNPACKED", "Book", "Cell", "Kind", "Merge", "Sheet", "address", "letters", "read"]
