"""Web tests of evidence: hostile uploads, and viewing by reviewers."""

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest

from tests.markup import document
from tests.report_pages import REPORT, Editor, boxes_of, under_construction
from tests.review_pages import picture
from tests.visitors import Visitor

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
XLSX = {
    "[Content_Types].xml": f'<Types><Override PartName="/xl/workbook.xml" ContentType="{TYPE}"/></Types>',
    "_rels/.rels": '<Relationships><Relationship Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": "<workbook/>",
}


@pytest.fixture
def liaison(app):
    return Editor(app, "liaison-E020")


def send(liaison, content, name="a.xlsx"):
    """Put a file on the line under construction and give the answer."""
    return liaison.send(f"{REPORT}/save", **{f"p{under_construction(liaison)}-file": (io.BytesIO(content), name)})


def packed(members, method=zipfile.ZIP_DEFLATED):
    """Give the bytes of a packed file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return made.getvalue()


def bomb():
    """Give a workbook of some kilobytes that unpacks to 300 MB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in XLSX.items():
            file.writestr(name, content)
        with file.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(300):
                sheet.write(bytes(1024 * 1024))
    return made.getvalue()


def twice():
    """Give a workbook that holds one part two times."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in (*XLSX, "xl/workboop.xml"):
            file.writestr(name, "<workbook/>")
    return made.getvalue().replace(b"xl/workboop.xml", b"xl/workbook.xml")


def encrypted():
    """Give a workbook whose parts say that they are encrypted."""
    content = bytearray(packed(XLSX))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def huge_picture():
    """Give a PNG whose header says 20,000 × 20,000 pixels."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("make", "said"),
    [(bomb, "解开后超过"), (twice, "打不开"), (lambda: packed(XLSX)[:-30], "打不开"),
     (lambda: b"PK\x05\x06" + bytes(18), "只收 PDF")],
    ids=["bomb", "a part twice", "cut off", "an empty archive"],
)  # fmt: skip
def test_a_packed_file_that_is_a_trap_is_refused_without_being_unpacked(liaison, make, said):
    content = make()
    tracemalloc.start()
    answer = send(liaison, content)
    grown = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status_code == 422
    assert said in answer.text
    assert grown < 100 * 1024 * 1024


@pytest.mark.parametrize(
    ("members", "said"),
    [({**XLSX, "xl/vbaProject.bin": "x"}, "宏"), ({**XLSX, "xl/embeddings/run.exe": "x"}, "程序"),
     ({"word/document.xml": "<w/>"}, "不是 Excel"), (XLSX | {"xl/a.png": "MZ"}, "程序")],
    ids=["macros", "a program", "another kind", "a program under another name"],
)  # fmt: skip
def test_a_workbook_with_macros_or_of_another_kind_is_refused_in_plain_words(liaison, members, said):
    answer = send(liaison, packed(members))
    assert answer.status_code == 422
    assert said in answer.text


def test_an_encrypted_workbook_is_refused_in_plain_words(liaison):
    assert "加了密码" in send(liaison, encrypted()).text
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    assert "文件加了密码" in send(liaison, old).text


def test_a_plain_workbook_is_taken(liaison):
    assert send(liaison, packed(XLSX)).status_code == 302


def test_a_workbook_that_declares_entities_is_refused_and_nothing_is_read(liaison):
    hostile = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><workbook>&x;</workbook>'
    answer = send(liaison, packed({**XLSX, "xl/workbook.xml": hostile}))
    assert (answer.status_code, "打不开" in answer.text) == (422, True)
    assert "root:" not in liaison.get(REPORT).text


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/a.pdf", "..\\..\\a.pdf", "CON.pdf", "a\u202efdp.pdf", "长" * 300 + ".pdf"]
)
def test_a_hostile_name_is_kept_by_its_hash_and_shown_cleaned(liaison, demo_folder, name):
    before = {path for path in demo_folder.parent.rglob("*") if path.is_file()}
    assert send(liaison, b"%PDF-1.7 " + name.encode(), name).status_code == 302
    made = {path for path in demo_folder.parent.rglob("*") if path.is_file()} - before
    assert {path.parent.parent.name for path in made if len(path.name) == 64} == {"evidence"}
    shown = document(liaison.get(REPORT).text)
    assert "\u202e" not in shown.markup
    assert "../" not in shown.one(".files-plain").markup


def test_a_picture_of_too_many_pixels_is_refused_by_its_header(liaison):
    assert "太大" in send(liaison, huge_picture(), "a.png").text


def test_a_files_address_is_asked_for_anew_each_time(app, liaison):
    send(liaison, picture(), "现场.png")
    address = document(liaison.get(REPORT).text).address(r"/files/\d+")
    for path in (address, f"{address}/preview"):
        assert liaison.get(path).status_code == 200
        assert Visitor(app, "reviewer-650106-1").get(path).status_code == 200
        assert Visitor(app, "liaison-E037").get(path).status_code == 404
        assert Visitor(app, "reviewer-XPCC-08-1").get(path).status_code == 404
        assert Visitor(app).get(path).status_code == 302
        assert Visitor(app, "system_admin").get(path).status_code == 403


def test_a_picture_is_looked_at_on_the_page_drawn_anew(app, liaison):
    send(liaison, picture((3000, 40)) + b"<script>alert(1)</script>", "现场.png")
    number = liaison.get(REPORT).text.partition("/files/")[2].partition('"')[0]
    seen = liaison.get(f"/files/{number}/preview")
    assert seen.mimetype == "image/jpeg"
    assert b"<script>" not in seen.data
    send(liaison, b"%PDF-1.7 x", "凭证.pdf")
    other = int(number) + 1
    assert liaison.get(f"/files/{other}/preview").status_code == 404


def test_a_body_beyond_the_limit_or_with_too_many_parts_is_refused_in_chinese(liaison):
    boxes = boxes_of(liaison.get(REPORT).text)
    parts = {f"x{number}": "1" for number in range(5001)} | {"p1-file": (io.BytesIO(b""), "")}
    for typed in (parts, {"note": "长" * 3_000_000}):
        answer = liaison.send(f"{REPORT}/save", **boxes, **typed)
        assert answer.status_code == 413
        assert "太大" in answer.text or "太多" in answer.text
