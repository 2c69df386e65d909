"""Hostile words put into every text that people type, past the forms and the triggers."""

import sqlalchemy as sa

from tracker.models.engines import Engines

MARK = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"
_TEXTS = {
    "term": ["name"],
    "position": ["name"],
    "project": ["title", "responsible", "pollutants"],
    "bureau": ["short_name", "name"],
    "person": ["name", "phone"],
    "progress": ["note", "difficulty", "next_step"],
    "place": ["name"],
    "industry": ["name"],
    "enterprise": ["source", "permit_no", "contact", "contact_phone", "uscc_reason"],
    "move": ["opinion"],
}


def mark_everything(engines: Engines) -> None:
    """Write the mark into every text column that a page shows."""
    with engines.writer.begin() as connection:
        run = connection.exec_driver_sql
        for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            run(f'DROP TRIGGER "{name}"')
        for table, columns in _TEXTS.items():
            for column in columns:
                connection.execute(sa.text(f"UPDATE {table} SET {column} = :mark"), {"mark": MARK})
