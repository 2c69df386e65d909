"""Excel files in and out: sheets, formats, formulas, the streaming writer and the reader."""
