"""Tests of process kills during uploads and submissions."""

import io
import multiprocessing
import os
import random
import signal
import time
from hashlib import sha256

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.markup import document
from tests.report_pages import REPORT, Editor, boxes_of, under_construction
from tests.review_pages import submit
from tracker.app import create_app
from tracker.config import Settings
from tracker.core.audit import chain
from tracker.core.database.engines import make_engines
from tracker.core.workflow.history import Move
from tracker.evidence.models import StoredFile
from tracker.figures.queries.verification import verify
from tracker.reports.models.review import Evidence

TIMES = 100 if os.environ.get("TRACKER_TEST_PROFILE") == "soak" else 5


def _work(folder, told):
    """Upload, submit and withdraw for ever, and tell each receipt and each file that the pages showed."""
    settings = Settings(folder, f"sqlite:///{folder / 'tracker.db'}")
    liaison = Editor(create_app(settings, make_engines(settings.database_url)), "liaison-E020")
    if "撤回2025年" in liaison.get(REPORT).text:
        liaison.send(f"{REPORT}/withdraw")
    while _take_off(liaison):
        pass
    key, number = under_construction(liaison), 0
    told.send("ready")
    while True:
        number += 1
        name = f"{os.getpid()}-{number}.pdf"
        content = b"%PDF-1.7 " + os.urandom(200_000)
        answer = liaison.send(f"{REPORT}/save", **{f"p{key}-file": (io.BytesIO(content), name)})
        assert answer.status_code == 302
        told.send(("file", sha256(content).hexdigest()))
        submit(liaison)
        told.send(("receipt", None))
        assert liaison.send(f"{REPORT}/withdraw").status_code == 302
        _take_off(liaison)


def _take_off(liaison):
    page = liaison.get(REPORT).text
    places = document(page).addresses(f"{REPORT}/evidence/.+", "formaction")
    if places:
        liaison.send(places[0], **boxes_of(page))
    return bool(places)


@pytest.mark.prop
def test_whatever_was_shown_is_there_after_a_kill_and_nothing_is_half(demo_folder, demo):
    demo.dispose()
    fork, shown, files = multiprocessing.get_context("fork"), 0, set()
    for turn in range(TIMES):
        ours, theirs = fork.Pipe(duplex=False)
        child = fork.Process(target=_work, args=(demo_folder, theirs), daemon=True)
        child.start()
        theirs.close()
        assert ours.poll(60)
        assert ours.recv() == "ready"
        time.sleep(random.Random(turn).uniform(0.02, 1.5))
        os.kill(child.pid, signal.SIGKILL)
        child.join(30)
        try:
            while ours.poll(0.2):
                kind, digest = ours.recv()
                shown += kind == "receipt"
                files |= {digest} - {None}
        except EOFError:
            pass
        ours.close()
        _check(demo_folder, shown, files, turn + 1)
    assert files


def _check(folder, shown, files, kills):
    engines = make_engines(f"sqlite:///{folder / 'tracker.db'}")
    with Session(engines.reader) as session:
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert session.connection().exec_driver_sql("PRAGMA foreign_key_check").all() == []
        submitted = sa.select(sa.func.count()).where(Move.action == "submit", Move.content_hash != "")
        made = session.scalar(submitted.where(Move.subject_id == _report(session)))
        assert shown <= made <= shown + kills
        kept = {row.sha256 for row in session.scalars(sa.select(StoredFile))}
        assert files <= kept
        for digest in kept:
            assert sha256((folder / "evidence" / digest[:2] / digest).read_bytes()).hexdigest() == digest
        known = set(session.scalars(sa.select(StoredFile.id)))
        assert set(session.scalars(sa.select(Evidence.file_id))) <= known
        assert chain.broken(session) is None
        assert not list(verify(session).differences)
    engines.dispose()


def _report(session):
    query = "SELECT m.id FROM monthly_report m JOIN enterprise e ON e.id = m.enterprise_id WHERE m.month = '2025-01' AND e.code = 'E020'"
    return session.connection().exec_driver_sql(query).scalar()
