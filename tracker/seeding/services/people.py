"""Loading of people and their assignments."""

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.people.models.people import Assignment, Person
from tracker.seeding.services import upsert
from tracker.seeding.services.faults import Row


def load(session: Session, rows: list[Row]) -> upsert.Count:
    """Write people with one assignment each, and return the counts."""
    named = [(row.line, {"key": row.values["key"], "name": row.values["name"]}) for row in rows]
    people = upsert.differ(session, Person, ("key",), named)
    upsert.write(session, Person, ("key",), people)
    session.flush()
    ids, bureaus, enterprises = (upsert.ids(session, name) for name in ("people", "bureaus", "enterprises"))
    wanted = [
        (
            row.line,
            {
                "person_id": ids[row.values["key"]],
                "role": row.values["role"],
                "bureau_id": bureaus.get(row.values["bureau"]),
                "enterprise_id": enterprises.get(row.values["enterprise"]),
                "approver": row.values["approver"],
            },
        )
        for row in rows
    ]
    assignments = upsert.differ(session, Assignment, ("person_id",), wanted)
    upsert.write(session, Assignment, ("person_id",), assignments)
    touched = {line for line, *_ in [*people.changed, *assignments.changed]}
    return upsert.Count(len(people.new), len(touched), len(rows) - len(people.new) - len(touched))


def filers(session: Session) -> tuple[dict[int, int], dict[int, int]]:
    """Return the liaison of each enterprise, and the reviewer of each bureau, by id."""
    query = sa.select(col(Assignment.enterprise_id), col(Assignment.bureau_id), col(Assignment.person_id))
    liaisons: dict[int, int] = {}
    reviewers: dict[int, int] = {}
    for enterprise, bureau, person in session.execute(query.order_by(col(Assignment.id).desc())):
        if enterprise is not None:
            liaisons[enterprise] = person
        elif bureau is not None:
            reviewers[bureau] = person
    return liaisons, reviewers
