"""The one reader of .xlsx: each cell as value, kind, shown text and address, and what nobody sees in the sheet."""

from tracker.office.reader.cells import Cell, Kind, address, letters
from tracker.office.reader.workbooks import LARGEST_UNPACKED, Book, read
from tracker.office.reader.worksheets import Merge, Sheet

__all__ = ["LARGEST_UNPACKED", "Book", "Cell", "Kind", "Merge", "Sheet", "address", "letters", "read"]
