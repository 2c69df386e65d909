"""Web tests of a person without an assignment."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.markup import plain
from tests.visitors import Visitor
from tracker.people.models.people import Assignment, Person
from tracker.people.queries import people

NEW = "new-colleague"


@pytest.fixture
def visitor(app, demo, past_the_log):
    with Session(demo.writer) as session, session.begin():
        session.add(Person(key=NEW, name="新同事"))
    return Visitor(app, NEW)


def test_a_person_without_an_assignment_is_told_so(visitor):
    answer = visitor.get("/", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path == "/home"
    assert "尚未分配单位和角色" in plain(answer.text)
    assert "安全管理员" in plain(answer.text)
    assert "退出" in plain(answer.text)


@pytest.mark.parametrize("path", ["/account", "/inbox", "/guide"])
def test_their_own_pages_open_without_a_circle(visitor, path):
    assert visitor.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/months/2024-12", "/months/2024-12/enterprises", "/proposals", "/people", "/audit"])
def test_nothing_else_opens(visitor, path):
    assert visitor.get(path).status_code == 403


def test_once_assigned_they_go_on_without_signing_in_again(visitor, demo):
    with Session(demo.writer) as session, session.begin():
        like = people.assignments(session, people.by_key(session, "analyst-XJ").id)[0]
        number = people.by_key(session, NEW).id
        made = Assignment(person_id=number, role=like.role, bureau_id=like.bureau_id, from_day=datetime.now(UTC).date())
        session.add(made)
        session.flush()
        chosen = made.id
    assert "身份已分配" in plain(visitor.get("/home").text)
    assert visitor.post(f"/account/assignments/{chosen}", {"of": str(chosen)}).status_code == 302
    assert visitor.get("/months/2024-12").status_code == 200
