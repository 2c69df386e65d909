"""The PostgreSQL role of a running site: it reads and writes rows but owns no table.

A role that owns nothing cannot drop or disable triggers, truncate tables or change the audit chain, even if the site's
password leaks. Only `tracker init` connects as the owner.
"""

import sqlalchemy as sa
from sqlmodel import SQLModel

_ONLY_ADDED = ("audit_event", "row_seal")


def grant(connection: sa.Connection, role: str) -> None:
    """Grant a role the rights that a running site needs in this schema, and revoke all others."""
    quote = connection.dialect.identifier_preparer.quote
    name, schema = quote(role), quote(str(connection.scalar(sa.select(sa.func.current_schema()))))
    run = connection.exec_driver_sql
    run(f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {name}")
    run(f"GRANT USAGE ON SCHEMA {schema} TO {name}")
    run(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {name}")
    run(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {name}")
    run(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}")
    for table in SQLModel.metadata.sorted_tables:
        kinds = "INSERT" if table.name in _ONLY_ADDED else "INSERT, UPDATE, DELETE"
        run(f'GRANT {kinds} ON "{table.name}" TO {name}')
