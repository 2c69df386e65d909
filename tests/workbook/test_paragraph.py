"""Tests of the paragraph as a Word file."""

from io import BytesIO

from docx import Document
from docx.shared import Mm, Pt

from tracker.core import docx


def test_a_document_holds_its_paragraphs_as_letters_are_set():
    document = Document(BytesIO(docx.write(["第一段。", "第二\x07段。"])))
    assert [each.text for each in document.paragraphs] == ["第一段。", "第二段。"]
    assert document.paragraphs[0].paragraph_format.first_line_indent == Pt(32)
    assert abs(document.sections[0].page_width - Mm(210)) < Mm(1)
    assert document.core_properties.author == ""


def test_the_same_paragraphs_give_the_same_bytes():
    assert docx.write(["段"]) == docx.write(["段"])
