"""People who have opened their accounts."""

from datetime import UTC, datetime

import sqlalchemy as sa

from tracker.people.models.people import Person

NOW = datetime(2025, 2, 8, 2, tzinfo=UTC)


def opened(engines, *keys, disabled=()):
    """Let some people have a password, as they do once they have opened their account."""
    with engines.writer.begin() as connection:
        for key in keys:
            connection.execute(sa.update(Person).where(Person.key == key).values(password_hash="x"))
        connection.execute(sa.update(Person).where(Person.key.startswith("liaison-")).values(phone="13912345678"))
        for key in disabled:
            connection.execute(sa.update(Person).where(Person.key == key).values(disabled_at=NOW))
