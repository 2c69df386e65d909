"""Tests of the access scope for every method, and of the list of unscoped functions."""

import ast
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from tests.crawl import said
from tests.markup import plain
from tests.readers import READERS
from tests.record_pages import fields
from tests.transfer_form import SEND, TYPED
from tests.visitors import Visitor
from tracker import jobs
from tracker.config import Settings
from tracker.core import access_scope
from tracker.core.database import unscoped
from tracker.core.web.request_session import db
from tracker.evidence.models import StoredFile
from tracker.exports.models import Export
from tracker.figures import queries as figures
from tracker.modules import MODULES, install
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.positions.models import Position
from tracker.register.models import Bureau, Enterprise, Term
from tracker.reports.models.reports import MonthlyReport

PACKAGE = Path(jobs.__file__).parent
QUERIES = [
    *PACKAGE.glob("*/queries.py"), *PACKAGE.glob("*/queries/**/*.py"), *PACKAGE.glob("*/scope.py"),
    *(PACKAGE / "core" / name for name in ("access_scope.py", "audit/integrity.py", "audit/chain.py", "audit/sealed_rows.py")),
]  # fmt: skip
PAGES = [
    path for kind in ("views", "presenters", "forms")
    for path in (*PACKAGE.glob(f"*/{kind}.py"), *PACKAGE.glob(f"*/{kind}/**/*.py"))
] + [*(PACKAGE / "core" / "web").rglob("*.py")]  # fmt: skip


def _outside(engines, cut):
    """Give the names, codes and credit codes of every enterprise that has never been within a cut."""
    with Session(engines.reader) as session:
        rows = session.execute(
            sa.select(Enterprise.code, Enterprise.uscc, Term.name, Position.bureau_path, Bureau.path)
            .join(Term, Term.enterprise_id == Enterprise.id)
            .join(Bureau, Bureau.id == Term.bureau_id)
            .outerjoin(Position, Position.enterprise_id == Enterprise.id)
            .distinct()
        ).all()
    inside = {row[0] for row in rows if row[0] == cut.key or f"/{cut.key}/" in f"{row[3]}{row[4]}"}
    own = {word for row in rows if row[0] in inside for word in row[:3]}
    words = {word for row in rows if row[0] not in inside for word in row[:3]} - own - {None}
    assert len(words) > 100
    return re.compile("|".join(rf"{re.escape(each)}(?![一-龥\w])" for each in sorted(words, key=len, reverse=True)))


def _viewed(demo):
    with demo.reader.connect() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM audit_event WHERE action = 'viewed'").scalar_one()


@pytest.mark.parametrize(
    ("login", "page", "send", "box"),
    [("reviewer-650106-1", "/enterprises/E020/edit", "/enterprises/E020/change", "contact_phone"),
     ("security_admin", "/people/1/edit", "/people/1/change", "phone")],
)  # fmt: skip
def test_a_telephone_number_that_an_answer_to_a_form_shows_is_recorded_like_one_that_is_asked_for(
    app, demo, login, page, send, box
):
    visitor = Visitor(app, login)
    kept = fields(visitor.get(page).text)
    once = visitor.post(send, {**kept, box: "13900001234"})  # looked at before it is saved
    assert once.status_code == 200, plain(once.text)[:300]
    looked = fields(once.text)
    assert visitor.post(send, {**looked, box: "13900001234"}).status_code == 302
    before = _viewed(demo)
    for name, typed in (("looked at", {"name": "另一名称"}), ("not taken", {"name": ""})):
        shown = visitor.post(send, {**fields(visitor.get(page).text), **typed})
        assert "13900001234" in shown.text, name
    assert _viewed(demo) == before + 4


def test_the_list_of_a_refused_reminder_is_that_of_ones_own_part(app):
    visitor = Visitor(app, "reviewer-XPCC-08-1")
    shown, refused = visitor.get("/months/2025-01/reminders"), visitor.post("/months/2025-01/reminders/send")
    assert refused.status_code == 422
    codes = [set(re.findall(r"/reports/(E\d{3})/", each.text)) for each in (shown, refused)]
    assert codes[0] == codes[1]


@pytest.mark.parametrize("kind", ["projects", "enterprises"])
def test_an_export_counts_and_names_what_its_reader_reads_and_can_be_fetched(app, demo, demo_folder, kind, monkeypatch):
    monkeypatch.setitem(app.config, "TRACKER_EXPORTS", demo_folder / "exports")
    monkeypatch.setitem(app.extensions, "exporting", lambda number: None)
    visitor, cut = Visitor(app, "reviewer-650106-1"), READERS["reviewer-650106-1"]
    for beyond in ("all", "xpcc", "bureau:650100", "bureau:XPCC-12", "enterprise:E053", "place:650100"):
        assert visitor.post(f"/months/2024-12/exports/{kind}?cut={beyond}").status_code == 404, beyond
    assert visitor.post(f"/months/2024-12/exports/{kind}").location == "/exports"
    with Session(demo.reader) as session:
        (made,) = session.scalars(sa.select(Export)).all()
        month = months.month(session, "2024-12")
        measures = figures.approved(session, month, cut).at(cut)
    assert made.rows == (measures.enterprises if kind == "enterprises" else measures.projects)
    assert jobs.write_export(Settings(demo_folder, f"sqlite:///{demo_folder / 'tracker.db'}"), demo, made.id)
    with visitor.get(f"/exports/{made.id}.xlsx") as file:
        assert not _outside(demo, cut).search(said(file.mimetype, file.data))


def test_the_effect_of_a_transfer_tells_ones_own_part_and_no_other(app):
    looked = plain(Visitor(app, "reviewer-650106-1").post(SEND, {**TYPED, "do": "check"}).text)
    effect = looked.split("同意后的影响")[1]
    assert "头屯河区" in effect
    assert not re.search(r"第十二师[^→]{0,12}→|112 → ", effect), effect


def test_a_session_reads_nothing_of_enterprises_before_its_person_is_known(app):
    for method in ("GET", "POST"):
        with app.test_request_context(method=method):
            for table in (Enterprise, MonthlyReport, Position, StoredFile):
                assert db().scalar(sa.select(sa.func.count()).select_from(table)) == 0


def _marked():
    """Give the module and name of every function that is marked as unscoped, read from the code."""
    for path in PACKAGE.rglob("*.py"):
        module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                marks = {each.id for each in node.decorator_list if isinstance(each, ast.Name)}
                if "unscoped" in marks:
                    yield f"{module.removeprefix('tracker.')}.{node.name}"


def test_what_reads_past_the_reach_is_listed_by_its_capability_with_its_reason():
    listed = {name: why for each in MODULES for name, why in each.unscoped.items()}
    assert sorted(_marked()) == sorted(listed)
    assert all(listed.values())
    assert all(name.startswith(f"{each.name}.") for each in MODULES for name in each.unscoped)


def test_a_function_that_no_capability_lists_does_not_read_past_the_reach(demo):
    @unscoped.unscoped
    def count(session):
        return session.scalar(sa.select(sa.func.count()).select_from(Enterprise))

    with Session(demo.reader) as session, pytest.raises(LookupError, match="count"):
        count(session)


def test_nothing_is_read_within_a_reach_while_no_capability_has_said_who_reads_what(demo):
    access_scope.register(())
    try:
        with Session(demo.reader) as session:
            access_scope.attach(session, access_scope.NOTHING)
            with pytest.raises(LookupError):
                session.scalars(sa.select(Month.code)).all()
    finally:
        install()


def test_a_table_with_a_column_of_enterprises_is_closed_unless_it_is_listed_here():
    closed = {table.__tablename__ for each in MODULES if each.scope for table in each.scope.tables}
    named = {name for name, table in SQLModel.metadata.tables.items() if "enterprise_id" in table.columns}
    assert named - closed == {"assignment", "extension", "reopening", "term"}  # read beside a record within reach


def test_no_query_reads_past_the_reach_by_the_tables_themselves():
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in QUERIES
        if re.search(r"\.__table__|\.connection\(\)|exec_driver_sql|sa\.text\(", path.read_text(encoding="utf-8"))
    }
    assert found == BY_TABLE


BY_TABLE = {
    "register/scope.py",  # the conditions themselves
    "proposals/scope.py",  # and those of a bureau that has to agree
    "grading/scope.py",  # and those of the expert review
    "people/queries/reach.py",  # what decides the reach
    "people/queries/throttle.py",  # types of moments
    "people/queries/people.py",  # who is signed in, before there is a reach; types of moments
    "operations/queries/database_health.py",  # what kind of database it is
    "core/audit/integrity.py",  # the audit administrator's check of every row against the log
}
"""Where a query may name a table past the conditions of the session."""


def test_no_page_makes_a_session_or_a_reach_of_its_own():
    found = set()
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        if re.search(r"\bSession\((?!bind)|access_scope\.attach\(|\bEVERYTHING\b", text):
            found.add(path.relative_to(PACKAGE).as_posix())
    assert found == OWN_SESSIONS


OWN_SESSIONS = {
    "core/web/access.py",  # who is signed in, before there is a reach
    "people/views/identity.py",  # the note of activity; a form kept for its sender
    "people/views/password_choice.py",  # a password is hashed over no transaction
    "core/web/request_session.py",  # the session of the request
    "core/web/downloads.py",  # the event of what was taken away
    "core/web/errors.py",  # the event of a refusal
    "operations/presenters.py",  # whether the database answers
    "people/views/reauthentication.py",  # a password is tried over no transaction
    "people/views/account.py",  # the old password is tried outside any transaction
    "people/views/authentication.py",  # who is at the door
}
