"""Tests that an upload is read, inspected and scanned before its page opens a transaction."""

import ast
import io
from pathlib import Path

import pytest

from tests.report_pages import REPORT, Editor, under_construction
from tests.visitors import Visitor
from tracker.evidence import inspection
from tracker.evidence.services import antivirus, file_store

PDF = b"%PDF-1.7 the document"


@pytest.fixture
def looked(monkeypatch, demo):
    """Note, at each file that is looked at, the connections in use; and whether one is in use where it is stored."""
    seen = {"inspected": [], "scanned": [], "stored": []}

    def note(name, held):
        seen[name].append(held)

    def held():
        return demo.writer.pool.checkedout() + demo.reader.pool.checkedout()

    keep = file_store.keep

    def stored(session, *rest, **named):
        made = keep(session, *rest, **named)
        note("stored", session.in_transaction() and demo.writer.pool.checkedout() > 0)
        return made

    monkeypatch.setattr(inspection, "problem", lambda kind, content: note("inspected", held()))
    monkeypatch.setattr(antivirus, "problem", lambda address, content: note("scanned", held()))
    monkeypatch.setattr(file_store, "keep", stored)
    return seen


def test_no_transaction_is_open_while_the_files_of_a_report_are_looked_at(app, looked):
    liaison = Editor(app, "liaison-E020")
    name = f"p{under_construction(liaison)}-file"
    files = [(io.BytesIO(PDF + bytes([65 + number])), f"{number}.pdf") for number in range(3)]
    assert liaison.send(f"{REPORT}/save", **{name: files}).status_code < 400
    assert looked == {"inspected": [0] * 3, "scanned": [0] * 3, "stored": [True] * 3}


def test_nor_while_the_document_of_a_proposal_is(app, looked):
    sent = {"document": (io.BytesIO(PDF), "文件.pdf"), "reason": "调整", "document_no": "1号", "do": "check"}
    Visitor(app, "reviewer-650106-1").post("/projects/P0071/proposal/send", sent)
    assert looked == {"inspected": [0], "scanned": [0], "stored": [True]}


def test_files_of_who_may_not_send_them_are_not_looked_at(app, looked):
    for login in (None, "security_admin", "liaison-E021"):
        sent = {"document": (io.BytesIO(PDF), "文件.pdf"), "reason": "调整", "document_no": "1号", "do": "check"}
        answer = Visitor(app, login).post("/projects/P0071/proposal/send", sent)
        assert answer.status_code in (302, 403, 404)
    Visitor(app).post("/sign-in", {"login": "a", "password": "b", "document": (io.BytesIO(PDF), "文件.pdf")})
    assert looked == {"inspected": [], "scanned": [], "stored": []}


def test_a_file_is_looked_at_in_one_place():
    looks = set()
    for path in Path("tracker").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        if called & {"inspection.problem", "antivirus.problem"}:
            looks.add(path.name)
    assert looks == {"checked_upload.py"}
