"""Excel files: sheets, formats, formulas, the streaming writer and the reader."""
