"""Writer of Word files (.docx) made of plain paragraphs."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tracker.core.xlsx.cell_text import plain

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_FIXED = datetime(2000, 1, 1)  # noqa: DTZ001  (a property without a zone: the same text gives the same file)
_LATIN, _CHINESE = "Times New Roman", "仿宋_GB2312"


def write(paragraphs: Sequence[str]) -> bytes:
    """Return a Word file of paragraphs in the layout of official letters: A4, 仿宋 三号, indented first lines."""
    from docx import Document  # imported only here because it is slow
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = Document()
    _page(document)
    style = document.styles["Normal"]
    style.font.name = _LATIN
    style.font.size = Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _CHINESE)
    for text in paragraphs:
        paragraph = document.add_paragraph(plain(text))
        paragraph.paragraph_format.first_line_indent = Pt(32)
        paragraph.paragraph_format.line_spacing = Pt(28)
        paragraph.paragraph_format.space_after = Pt(0)
    properties = document.core_properties
    properties.author, properties.last_modified_by, properties.comments = "", "", ""
    properties.created = properties.modified = _FIXED
    buffer = BytesIO()
    document.save(buffer)
    return _still(buffer.getvalue())


def _page(document: "WordDocument") -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)


def _still(content: bytes) -> bytes:
    """Return the file with fixed times inside, so that the same text gives the same bytes."""
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name), old.read(name), ZIP_DEFLATED)
    return buffer.getvalue()
