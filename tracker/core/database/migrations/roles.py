"""The PostgreSQL role of a running site: reads and writes rows, owns nothing.

Without ownership it can neither drop nor disable a trigger, nor truncate a table, nor change the audit chain, even if
the site's password leaks; only `tracker init` signs in as the owner.
"""

import sqlalchemy as sa
from sqlmodel import SQLModel

_ONLY_ADDED = ("audit_event", "row_seal")


def grant(connection: sa.Connection, role: str) -> None:
    """Grant a role what a running site needs in this schema, and revoke everything else."""
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
