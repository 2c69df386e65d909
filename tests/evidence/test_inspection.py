"""Tests of file inspection: macros, links, objects, false sizes under any name; PDF actions."""

import struct
import time
import zlib
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile

import docx
import pytest
import xlsxwriter
from PIL import Image

from tracker.evidence.inspection import archives, problem
from tracker.evidence.rules import MOST_PARTS, MOST_UNPACKED, FileKind

OLE, RELS = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
PNG = BytesIO()
Image.new("RGB", (8, 8)).save(PNG, "PNG")


@pytest.fixture(scope="module")
def word():
    """Give the parts of a plain Word file with a picture and a table."""
    document, made = docx.Document(), BytesIO()
    document.add_paragraph("整改情况")
    document.add_table(1, 2)
    document.add_picture(BytesIO(PNG.getvalue()))
    document.save(made)
    return _parts(made)


@pytest.fixture(scope="module")
def sheet():
    """Give the parts of a workbook with a chart, a note, a picture, a link and formulas."""
    made = BytesIO()
    with xlsxwriter.Workbook(made) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, [1, 2, 3])
        page.write_formula("A2", '=IF(A1="a|b","x|y",SUM(A1:C1))')
        page.write_comment("A1", "说明")
        page.write_url("A3", "https://example.test/")
        page.insert_image("E1", "x.png", {"image_data": BytesIO(PNG.getvalue())})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Sheet1!$A$1:$C$1"})
        page.insert_chart("E9", chart)
    return _parts(made)


def _parts(file):
    with ZipFile(file) as found:
        return {name: found.read(name) for name in found.namelist()}


def _pack(parts, method=ZIP_DEFLATED):
    made = BytesIO()
    with ZipFile(made, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _related(parts, name, kind, target, mode=""):
    """Add a relation to the relations of a part."""
    mode = f' TargetMode="{mode}"' if mode else ""
    one = f'<Relationship Id="rId999" Type="{RELS}/{kind}" Target="{target}"{mode}/></Relationships>'
    return parts | {name: parts[name].replace(b"</Relationships>", one.encode())}


def _typed(parts, content_type):
    one = f'<Override PartName="/x/y.bin" ContentType="{content_type}"/></Types>'
    return parts | {"[Content_Types].xml": parts["[Content_Types].xml"].replace(b"</Types>", one.encode())}


WORD, BOOK = "word/_rels/document.xml.rels", "xl/_rels/workbook.xml.rels"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _in_body(parts, markup):
    return parts | {"word/document.xml": parts["word/document.xml"].replace(b"<w:body>", f"<w:body>{markup}".encode())}


def _split_field(*texts):
    runs = "".join(f"<w:r><w:instrText>{each}</w:instrText></w:r>" for each in texts)
    return f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'


IN_WORD = {
    "a macro project under another name": lambda p: p | {"word/media/image9.png": OLE},
    "a macro project by its relation": lambda p: _related(p, WORD, "vbaProject", "a.dat"),
    "macros by the content type": lambda p: _typed(p, "application/vnd.ms-office.vbaProject"),
    "a main part with macros": lambda p: _typed(p, "application/vnd.ms-word.document.macroEnabled.main+xml"),
    "a remote template": lambda p: _related(p, WORD, "attachedTemplate", "https://evil.test/a.dotm", "External"),
    "a picture from outside": lambda p: _related(p, WORD, "image", "https://evil.test/a.png", "External"),
    "a link to a file share": lambda p: _related(p, WORD, "hyperlink", "file://evil/a", "External"),
    "an OLE object": lambda p: _related(p, WORD, "oleObject", "embeddings/a.bin"),
    "an OLE object outside": lambda p: _related(p, WORD, "oleObject", "file:///a", "External"),
    "foreign text": lambda p: _related(p, WORD, "aFChunk", "a.html"),
    "a control": lambda p: _related(p, WORD, "control", "activeX/a.xml"),
    "a program": lambda p: p | {"word/media/a.jpg": b"MZ\x90\0"},
    "a script by its name": lambda p: p | {"word/a.ps1": b"hello"},
    "an archive": lambda p: p | {"word/media/a.bin": b"PK\x03\x04rest"},
    "a DDE field": lambda p: _in_body(p, _split_field("DDEAUTO c:\\\\cmd.exe")),
    "a DDE field in pieces": lambda p: _in_body(p, _split_field("DD", "EAU", "TO x")),
    "a simple field": lambda p: _in_body(p, '<w:p><w:fldSimple w:instr=" DDE x"/></w:p>'),
    "a field that loads": lambda p: _in_body(p, _split_field('INCLUDEPICTURE "http://evil.test/a"')),
    "an embedded macro workbook": lambda p: _related(
        p | {"word/embeddings/a.xlsx": _pack(p | {"word/b.bin": OLE})}, WORD, "package", "embeddings/a.xlsx"
    ),
}  # fmt: skip
IN_BOOK = {
    "an XLM sheet": lambda p: _related(p, BOOK, "xlMacrosheet", "macrosheets/sheet1.xml"),
    "an XLM sheet by its type": lambda p: _typed(p, "application/vnd.ms-excel.macrosheet+xml"),
    "a name that opens by itself": lambda p: p | {"xl/workbook.xml": p["xl/workbook.xml"].replace(
        b"<calcPr", b'<definedNames><definedName name="_xlnm.Auto_Open">S!A1</definedName></definedNames><calcPr')},
    "a DDE link": lambda p: p | {"xl/externalLinks/externalLink1.xml": b'<externalLink><ddeLink ddeService="cmd" ddeTopic="/c"/></externalLink>'},
    "a DDE formula": lambda p: p | {"xl/worksheets/sheet9.xml": b"<worksheet><c><f>cmd|'/C calc'!A0</f></c></worksheet>"},
    "a workbook outside": lambda p: _related(p, BOOK, "externalLinkPath", "file:///c:/a.xlsx", "External"),
    "a connection": lambda p: _related(p, BOOK, "connections", "connections.xml"),
    "a script in a picture": lambda p: p | {"xl/media/a.svg": b"<svg><script>1</script></svg>"},
}  # fmt: skip


def _part(name, content=b"hello"):
    return lambda p: p | {name: content}


def _relation(kind):
    return lambda p: _related(p, WORD, kind, "a.dat")


def _element(name):
    return lambda p: _in_body(p, f"<w:{name}/>")


def _field(text):
    return lambda p: _in_body(p, _split_field(text))


def _named(attributes):
    names = f"<definedNames><definedName {attributes}>S!A1</definedName></definedNames><calcPr".encode()
    return lambda p: p | {"xl/workbook.xml": p["xl/workbook.xml"].replace(b"<calcPr", names)}


IN_WORD |= {
    f"relation {kind}": _relation(kind)
    for kind in (
        "wordVbaData", "attachedTemplate", "attachedToolbars", "keyMapCustomizations", "subDocument", "webextension",
        "dialogsheet", "queryTable",
    )
} | {
    f"element {name}": _element(name)
    for name in ("altChunk", "attachedTemplate", "object", "OLEObject", "oleObjects", "OLELink", "macro")
} | {
    f"field {text}": _field(text)
    for text in ("IMPORT x", "INCLUDETEXT x", "MACROBUTTON x", "LINK x", "EMBED x", "QUOTE x", 'IF 1 = 1 "DDE x"', "= DDEAUTO x")
} | {
    f"name {suffix}": _part(f"word/a{suffix}")
    for suffix in (
        ".exe", ".dll", ".com", ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".hta", ".msi",
        ".lnk", ".jar", ".sh", ".py",
    )
} | {f"name {name}": _part(f"word/{name}") for name in ("vbaProject.bin", "vbaData.xml", "vbaProjectSignature.bin")} | {
    f"content {first}": _part("word/media/a.png", first + b"rest")
    for first in (
        b"\x7fELF", b"#!/bin/sh", b"Rar!", b"7z\xbc\xaf", b"MSCF", b"\xca\xfe\xba\xbe",
        b"L\x00\x00\x00\x01\x14\x02\x00", b"%PDF-", b"\x1f\x8b",
    )
} | {
    "type activeX": lambda p: _typed(p, "application/vnd.ms-office.activeX+xml"),
    "XML under another name": _part("word/media/a.png", b"\xef\xbb\xbf \n<svg><script/></svg>"),
}  # fmt: skip
IN_BOOK |= {
    f"a name {name}": _named(f'name="{name}"') for name in ("Auto_Close", "_xlnm.Auto_Activate", "auto_deactivate")
} | {"a name of XLM": _named('name="x" xlm="1"')}


@pytest.mark.parametrize("name", IN_WORD)
def test_a_word_file_with_something_that_runs_is_refused_whatever_its_names(word, name):
    assert "宏、程序、嵌入对象" in str(problem(FileKind.DOCX, _pack(IN_WORD[name](word))))


@pytest.mark.parametrize("name", IN_BOOK)
def test_a_workbook_with_something_that_runs_is_refused_whatever_its_names(sheet, name):
    assert "宏、程序、嵌入对象" in str(problem(FileKind.XLSX, _pack(IN_BOOK[name](sheet))))


def test_plain_files_are_taken(word, sheet):
    inner = _related(word | {"word/embeddings/a.xlsx": _pack(sheet)}, WORD, "package", "embeddings/a.xlsx")
    linked = _related(word, WORD, "hyperlink", "https://example.test/", "External")
    for parts in (word, inner, linked, _in_body(word, _split_field("PAGE"))):
        assert problem(FileKind.DOCX, _pack(parts)) is None
    assert problem(FileKind.XLSX, _pack(sheet)) is None
    assert problem(FileKind.XLSX, _pack(sheet, ZIP_STORED)) is None


def test_a_file_of_another_kind_and_entities_are_refused(word, sheet):
    assert "文件不是" in str(problem(FileKind.XLSX, _pack(word)))
    assert "文件不是" in str(problem(FileKind.DOCX, _pack(sheet)))
    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert "打不开" in str(problem(FileKind.DOCX, _pack(word | {"word/x.xml": bomb})))


def test_sixty_thousand_parts_are_refused_at_once(word):
    content = _pack(word | {f"word/{n}.xml": b"<a/>" for n in range(60_000)})
    began = time.monotonic()
    assert f"{MOST_PARTS} 个部分" in str(problem(FileKind.DOCX, content))
    assert time.monotonic() - began < 0.5


def test_lying_sizes_are_found_by_counting(word):
    large = _pack(word | {"word/media/z.bin": b"\0" * 5_000_000})
    for told in (10, 5_000_001):
        assert "打不开" in str(
            problem(FileKind.DOCX, large.replace(struct.pack("<I", 5_000_000), struct.pack("<I", told)))
        )


def test_a_bomb_is_refused_before_it_is_unpacked_whole(word, monkeypatch):
    counted = archives.Budget(MOST_UNPACKED)
    monkeypatch.setattr("tracker.evidence.inspection.ooxml.Budget", lambda _: counted)
    bomb = _pack(word | {"word/media/z.bin": b"\0" * (MOST_UNPACKED + 1_000_000)})
    lying = bomb.replace(struct.pack("<I", MOST_UNPACKED + 1_000_000), struct.pack("<I", 10))
    assert "解开后超过" in str(problem(FileKind.DOCX, lying))
    assert -100_000 < counted.left < 0


def test_parts_that_share_bytes_or_differ_from_the_directory_are_refused(word):
    content = bytearray(_pack(word))
    start = content.rindex(b"PK\x01\x02")
    content[start + 42 : start + 46] = (0).to_bytes(4, "little")
    assert "打不开" in str(problem(FileKind.DOCX, bytes(content)))
    named = _pack(word).replace(b"word/styles.xml", b"word/stylez.xml", 1)
    assert "打不开" in str(problem(FileKind.DOCX, named))


def _within_another(parts):
    """Pack a part whose bytes lie within another one's: each is named alike by its header and by the directory."""
    inner = _pack({"word/media/inner.bin": b"inner " * 40}, ZIP_STORED)
    directory = inner.rindex(b"PK\x01\x02")
    local, entry = inner[:directory], bytearray(inner[directory : inner.rindex(b"PK\x05\x06")])
    outer = _pack(parts | {"word/media/outer.bin": b"outer " + local + b" outer"}, ZIP_STORED)
    entry[42:46] = outer.index(local).to_bytes(4, "little")
    end = bytearray(outer[outer.rindex(b"PK\x05\x06") :])
    for at, width, more in ((8, 2, 1), (10, 2, 1), (12, 4, len(entry))):
        end[at : at + width] = (int.from_bytes(end[at : at + width], "little") + more).to_bytes(width, "little")
    return outer[: -len(end)] + bytes(entry) + bytes(end)


def test_a_part_within_another_is_refused_though_each_is_whole(word):
    content = _within_another(word)
    with ZipFile(BytesIO(content)) as packed:
        assert packed.testzip() is None
        assert len(packed.infolist()) == len(word) + 2
    assert "打不开" in str(problem(FileKind.DOCX, content))
    assert problem(FileKind.DOCX, _pack(word | {"word/media/outer.bin": b"outer"}, ZIP_STORED)) is None


@pytest.mark.parametrize(
    ("more", "said", "words"),
    [(0, 3, "打不开"), (60_000, 3, f"{MOST_PARTS} 个部分"), (MOST_PARTS, None, f"{MOST_PARTS} 个部分")],
    ids=["a count too small", "many behind a small count", "many with short names"],
)
def test_a_directory_that_lies_or_is_too_long_is_refused(word, more, said, words):
    content = bytearray(_pack(word | {f"{number:x}": b"" for number in range(more)}, ZIP_STORED))
    if said is not None:
        end = content.rindex(b"PK\x05\x06")
        content[end + 10 : end + 12] = said.to_bytes(2, "little")
    assert words in str(problem(FileKind.DOCX, bytes(content)))


def _with_something_behind(parts):
    """Pack a part behind whose packed bytes, and within its own, there is something more."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    made = bytearray(_pack(parts | {"z.bin": packer.compress(b"hello") + packer.flush() + b"behind"}, ZIP_STORED))
    for at, method, check, size in ((made.index(b"z.bin") - 30, 8, 14, 22), (made.rindex(b"z.bin") - 46, 10, 16, 24)):
        made[at + method : at + method + 2] = (8).to_bytes(2, "little")
        made[at + check : at + check + 4] = zlib.crc32(b"hello").to_bytes(4, "little")
        made[at + size : at + size + 4] = (5).to_bytes(4, "little")
    return bytes(made)


def test_bytes_behind_those_of_a_part_and_unknown_ways_of_packing_are_refused(word):
    content = _with_something_behind(word)
    with ZipFile(BytesIO(content)) as packed:
        assert packed.read("z.bin") == b"hello"
    assert "打不开" in str(problem(FileKind.DOCX, content))
    assert "打不开" in str(problem(FileKind.DOCX, _pack(word, ZIP_BZIP2)))


def test_a_checksum_that_does_not_fit_is_refused(word):
    content = _pack(word | {"word/media/z.bin": b"hello"}, ZIP_STORED)
    assert problem(FileKind.DOCX, content) is None
    lying = content.replace(struct.pack("<I", zlib.crc32(b"hello")), struct.pack("<I", 1))
    assert "打不开" in str(problem(FileKind.DOCX, lying))


def _pdf(body, filters="/FlateDecode", more=""):
    data = zlib.compress(body.encode()) if "Flate" in filters else body.encode()
    head = f"1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter {filters} {more} /Length {len(data)} >>\nstream\n"
    return b"%PDF-1.7\n" + head.encode() + data + b"\nendstream\nendobj\n%%EOF\n"


PDFS = {
    "a script": b"%PDF-1.7\n<< /S /JavaScript /JS (app.alert) >>",
    "a script whose name is written in code": b"%PDF-1.7\n<< /S /J#61vaScr#69pt >>",
    "a program": b"%PDF-1.4\n<</S/Launch/F(cmd.exe)>>",
    "a file in it": b"%PDF-1.7\n<< /Type /EmbeddedFile >>",
    "a packed script": _pdf("<< /S /JavaScript >>"),
    "a packed script, said in code": _pdf("<< /S /JavaScript >>")
    .replace(b"/ObjStm", b"/Obj#53tm")
    .replace(b"/First", b"/Fir#73t"),
    "a script packed otherwise": _pdf("00", "/ASCIIHexDecode"),
    "a script packed twice": _pdf("00", "[/FlateDecode /FlateDecode]"),
    "a script behind a predictor": _pdf("00", more="/DecodeParms << /Predictor 12 >>"),
    "a form that loads": b"%PDF-1.7\n<< /XFA [ 1 0 R ] >>",
} | {
    f"an action or a part {name}": f"%PDF-1.7\n<< /S /{name} >>".encode()
    for name in ("Rendition", "RichMedia", "RichMediaExecute", "ImportData", "SubmitForm", "EmbeddedFiles", "GoToE")
}


@pytest.mark.parametrize("name", PDFS)
def test_a_pdf_with_something_that_runs_is_refused(name):
    assert "打印为 PDF" in str(problem(FileKind.PDF, PDFS[name]))


def test_a_locked_pdf_and_one_that_unpacks_to_too_much_are_refused_and_plain_ones_taken():
    assert "密码" in str(problem(FileKind.PDF, b"%PDF-1.7\ntrailer << /Encrypt 3 0 R >>"))
    assert "看不懂" in str(problem(FileKind.PDF, _pdf("a" * 60_000_000)))
    whole = _pdf("a" * 30_000_000)
    assert problem(FileKind.PDF, whole) is None
    assert "看不懂" in str(problem(FileKind.PDF, whole[: whole.index(b"endstream") - 20]))
    assert "看不懂" in str(problem(FileKind.PDF, _pdf("a" * 30_000_000) * 2))
    for plain in (b"%PDF-1.7\n%%EOF\n", _pdf("<< /Type /Page >>"), b"%PDF-1.4\n<</OpenAction [3 0 R /Fit] /URI (x)>>"):
        assert problem(FileKind.PDF, plain) is None
