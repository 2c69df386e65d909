"""Rows of the service matrix for account recovery."""

from datetime import UTC, datetime, timedelta

from tracker.people.models.recovery import Recovery
from tracker.people.queries import people
from tracker.people.rules.recovery import RecoveryKind
from tracker.people.services import recovery

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
ADMINS = {"system_admin", "security_admin", "audit_admin"}


def asked(session, login="liaison-E001", asker="analyst-XJ", kind=RecoveryKind.RESET):
    """Give a request that waits, as another person asked for it."""
    numbers = {"person_id": people.by_key(session, login).id, "asked_by": people.by_key(session, asker).id}
    made = Recovery(kind=kind, check_hash="", asked_at=NOW, until=NOW + timedelta(hours=72), **numbers)
    session.add(made)
    session.flush()
    return made


def _liaison(session):
    return people.by_key(session, "liaison-E001")


ROWS = {
    "people.services.recovery.ask": (
        {"security_admin"}, lambda s, by: recovery.ask(s, _liaison(s), RecoveryKind.RESET, by=by, at=NOW)
    ),
    "people.services.recovery.drop_phone": ({"security_admin"}, lambda s, by: recovery.drop_phone(s, _liaison(s), by=by, at=NOW)),
    "people.services.recovery.confirm": (ADMINS, lambda s, by: recovery.confirm(s, asked(s), by=by, at=NOW)),
    "people.services.recovery.refuse": (ADMINS, lambda s, by: recovery.refuse(s, asked(s), by=by, at=NOW)),
}  # fmt: skip
