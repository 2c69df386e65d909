"""Tests that an uploaded file is stored or named as refused."""

from io import BytesIO

import pytest
from sqlalchemy.orm import Session
from sqlmodel import select

from tests.markup import document, plain
from tests.report_pages import REPORT, Editor, under_construction
from tests.visitors import Visitor
from tracker.evidence.models import StoredFile
from tracker.evidence.rules import FileKind, wrong_kind
from tracker.reports.models.review import Evidence

PDF = b"%PDF-1.7\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def pdf(name, more=b""):
    return (BytesIO(PDF + more), name)


@pytest.fixture
def liaison(app):
    return Editor(app, "liaison-E020")


def _on_line(demo):
    with Session(demo.reader) as session:
        rows = session.execute(select(StoredFile.name).join(Evidence, Evidence.file_id == StoredFile.id))
        return {row[0] for row in rows}


def test_a_photo_beside_a_wrong_date_is_kept(demo, liaison):
    key = under_construction(liaison)
    answer = liaison.send(f"{REPORT}/save", **{f"p{key}-built_on": "很快", f"p{key}-file": pdf("现场.pdf")})
    assert answer.status_code == 422
    assert "文件已保存：现场.pdf" in plain(answer.text)
    assert "现场.pdf" in _on_line(demo)
    again = liaison.send(f"{REPORT}/save", **{f"p{key}-built_on": "", f"p{key}-answer": "given"})
    assert again.status_code == 302
    assert "现场.pdf" in liaison.get(REPORT).text


def test_a_photo_in_a_conflict_is_kept_and_the_choice_goes_on(app, demo, liaison):
    key = under_construction(liaison)
    page = liaison.get(REPORT).text
    version = document(page).value("version")
    typed = {f"p{key}-answer": "given", f"p{key}-note": "乙写的"}
    assert liaison.send(f"{REPORT}/save", **{f"p{key}-answer": "given", f"p{key}-note": "甲写的"}).status_code == 302
    answer = liaison.send(f"{REPORT}/save", **typed, version=version, **{f"p{key}-file": pdf("照片.pdf")})
    assert answer.status_code == 409
    assert "文件已保存：照片.pdf" in plain(answer.text)
    assert "照片.pdf" in _on_line(demo)


def test_of_two_files_the_one_too_large_is_named_and_the_other_kept(app, demo, liaison):
    key, most = under_construction(liaison), app.config["TRACKER_FILE_LIMITS"].bytes_each
    files = [pdf("大.pdf", b"x" * most), pdf("小.pdf")]
    answer = liaison.send(f"{REPORT}/save", **{f"p{key}-answer": "given", f"p{key}-file": files})
    assert answer.status_code == 422
    assert "大.pdf：文件有" in plain(answer.text)
    assert _on_line(demo) & {"大.pdf", "小.pdf"} == {"小.pdf"}


def test_a_file_beyond_the_number_of_a_report_is_named(app, liaison):
    key, most = under_construction(liaison), app.config["TRACKER_FILE_LIMITS"].files_each
    files = [pdf(f"第{n}份.pdf", str(n).encode()) for n in range(most + 1)]
    answer = liaison.send(f"{REPORT}/save", **{f"p{key}-answer": "given", f"p{key}-file": files})
    assert f"第{most}份.pdf：一份月报最多 {most} 个文件" in plain(answer.text)


def test_the_document_of_a_proposal_stays_with_a_form_to_be_mended(app):
    reviewer = Visitor(app, "reviewer-650106-1")
    path = "/enterprises/E020/proposal/send"
    answer = reviewer.post(path, {"reason": "", "document": pdf("批复.pdf")})
    assert answer.status_code == 422
    assert "已收到：批复.pdf" in plain(answer.text)
    number = document(answer.text).value("file_id")
    again = reviewer.post(path, {"reason": "", "file_id": number})
    assert "已收到：批复.pdf" in plain(again.text)


@pytest.mark.parametrize("path", [
    "/retrofits/E020/tracks/cement/organized/claim", "/months/2025-01/reports/E020/file-for",
])  # fmt: skip
def test_every_other_form_names_the_file_that_it_did_not_take(app, path):
    for login in ("liaison-E020", "reviewer-650106-1"):
        answer = Visitor(app, login).post(path, {"version": "1", "file": pdf("证明.pdf"), "stamped": pdf("盖章.pdf")})
        assert answer.status_code >= 400
        for name in ("证明.pdf", "盖章.pdf"):
            assert f"文件“{name}”没有保存" in plain(answer.text)


@pytest.mark.parametrize(("name", "content", "words"), [
    ("IMG_0001.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64), "导出”或“分享”为 JPEG"),
    ("a.jpg", b"\0\0\0\x18ftypmif1\0\0\0\0" + bytes(64), "HEIC"),
    ("webp图.jpg", b"RIFF\0\0\0\0WEBPVP8 " + bytes(64), "WebP"),
    ("密码.xlsx", OLE + bytes(4096), "文件加了密码"),
    ("密码.docx", OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"), "文件加了密码"),
    ("旧表.xlsx", OLE + bytes(512) + "Workbook".encode("utf-16-le"), "另存为 docx、xlsx 或 PDF"),
    ("表.et", OLE + bytes(512), "WPS"), ("文.wps", OLE + bytes(512), "WPS"), ("文.doc", OLE + bytes(512), "旧版 Office"),
    ("结算单.ofd", b"PK\x03\x04" + bytes(100), "OFD"), ("a.docx.zip", b"PK\x03\x04" + b"OFD.xml", "OFD"),
    ("照片.png", b"\xff\xd8\xff\xe0" + bytes(64), "把扩展名改为 jpg"), ("照片.heic", b"\x89PNG\r\n\x1a\n", "改为 png"),
    ("a.exe", b"MZ", "只收 PDF"),
])  # fmt: skip
def test_a_format_that_is_not_taken_is_told_by_its_content_with_the_way_to_convert(liaison, name, content, words):
    assert words in str(wrong_kind(name, content))
    key = under_construction(liaison)
    answer = liaison.send(f"{REPORT}/save", **{f"p{key}-answer": "given", f"p{key}-file": (BytesIO(content), name)})
    assert answer.status_code == 422
    assert words in plain(answer.text)
    assert f"{name}：" in plain(answer.text)
    assert FileKind.PDF in FileKind
