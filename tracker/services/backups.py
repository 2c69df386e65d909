"""Backups: an online copy of the database with its evidence and a manifest, and its return into an empty place."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from urllib.parse import quote

import pysqlite3
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import __version__
from tracker.domain.audit import AuditAction
from tracker.domain.errors import Invalid
from tracker.domain.words import say
from tracker.migrations import Upgrade, upgrade
from tracker.migrations import head as newest
from tracker.models.engines import Engines, make_engines
from tracker.queries import audit as chain
from tracker.services import audit, evidence
from tracker.services.copying import copy

DATABASE, EVIDENCE, MANIFEST = "tracker.db", "evidence", "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: each file's SHA-256, each table's rows, and the head of the audit chain."""

    program: str
    schema: str
    made_at: str
    files: Mapping[str, str]
    rows: Mapping[str, int]
    chain_seq: int
    chain_hash: str


def back_up(engines: Engines, data_dir: Path, target: Path, *, at: datetime) -> Manifest:
    """Copy a running site into a new folder: written beside it, then renamed; raise Invalid where that cannot be.

    A backup is always one SQLite file with its evidence, whichever database it was taken from.
    """
    if target.exists() and any(target.iterdir()):
        raise Invalid(say("{folder} 不是空的。请给一个新的文件夹。", folder=str(target)))
    with Session(engines.reader) as session:
        damaged = list(evidence.damaged(session, data_dir / EVIDENCE))
    if damaged:
        raise Invalid(say("有 {n} 个证明材料的文件已损坏，没有备份。请先恢复它们。", n=len(damaged)), *damaged[:20])
    with Session(engines.writer) as session, session.begin():
        audit.record(session, AuditAction.BACKED_UP, by=None, at=at, subject="backup", name=target.name)
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    try:
        _copy_database(engines, part / DATABASE)
        if (data_dir / EVIDENCE).is_dir():
            shutil.copytree(data_dir / EVIDENCE, part / EVIDENCE)
        manifest = _manifest(part, at)
        (part / MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), encoding="utf-8")
        if target.exists():
            target.rmdir()
        part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return manifest


def restore(source: Path, data_dir: Path, into: Engines | None = None) -> Manifest:
    """Put a backup into an empty data folder, checked before and after; raise Invalid that says what is wrong.

    `into` is an empty PostgreSQL database that takes the rows instead of a file in the folder.
    """
    taken = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", EVIDENCE)
    if any((data_dir / name).exists() for name in taken):
        raise Invalid(say("{folder} 里已有数据。请恢复到空的文件夹（TRACKER_DATA_DIR）。", folder=str(data_dir)))
    manifest = _read_manifest(source)
    _require_files(source, manifest)
    if manifest.schema > newest():
        raise Invalid(
            say("备份的结构 {found} 比程序的 {mine} 新。请先升级程序。", found=manifest.schema, mine=newest())
        )
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = data_dir / "restore.part"
    shutil.rmtree(part, ignore_errors=True)
    try:
        for name in manifest.files:
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, part / name)
        os.chmod(part / DATABASE, 0o600)
        _require_sound(part / DATABASE, manifest)
        if (part / EVIDENCE).is_dir():
            (part / EVIDENCE).rename(data_dir / EVIDENCE)
        if into is not None:
            _fill(into, part / DATABASE, manifest)
        else:
            (part / DATABASE).rename(data_dir / DATABASE)  # last: only now is there a database
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return manifest


def note_restored(engines: Engines, manifest: Manifest, *, at: datetime) -> None:
    """Let the restored log say itself from which moment on it goes on: what came after the backup is lost."""
    upgrade(engines.writer, lambda connection, done: _vouch(connection, done, at))
    said: dict[str, object] = {"made_at": manifest.made_at, "seq": manifest.chain_seq}
    with Session(engines.writer) as session, session.begin():
        audit.record(session, AuditAction.RESTORED, by=None, at=at, subject="backup", new=said)


def _vouch(connection: sa.Connection, done: Upgrade, at: datetime) -> None:
    with Session(connection) as session:
        audit.adopt_upgrade(session, done.before, done.after, at=at)


def _copy_database(engines: Engines, target: Path) -> None:
    """Copy one moment of a database, while others go on writing."""
    if engines.reader.dialect.name == "sqlite":
        _copy_file(Path(str(engines.writer.url.database)), target)
        return
    made = make_engines(f"sqlite:///{target}")
    upgrade(made.writer)
    moment = engines.reader.connect().execution_options(isolation_level="REPEATABLE READ")
    with moment as reading, made.writer.begin() as writing:
        copy(reading, writing)
    made.dispose()
    _close_file(target)


def _fill(into: Engines, database: Path, manifest: Manifest) -> None:
    """Copy a backup's rows into an empty database, and keep them only where they are what the manifest says."""
    upgrade(into.writer)
    with _looking(database) as old, into.writer.begin() as writing:
        copy(old.connection(), writing)
        with Session(writing) as session:
            _, rows, last = _contents(session)
            if rows != dict(manifest.rows) or last.hash != manifest.chain_hash or chain.broken(session) is not None:
                raise Invalid(say("恢复后的行数或审计链与清单不符，已全部撤回。"))


def _copy_file(source: Path, target: Path) -> None:
    """Copy through SQLite's own backup."""
    old, new = (pysqlite3.dbapi2.connect(str(path)) for path in (source, target))
    try:
        old.backup(new)
    finally:
        new.close()
        old.close()
    _close_file(target)


def _close_file(database: Path) -> None:
    """Leave one file: no journal beside it, no lock."""
    found = pysqlite3.dbapi2.connect(str(database))
    found.execute("PRAGMA journal_mode=DELETE")
    found.close()
    Path(f"{database}.lock").unlink(missing_ok=True)


def _manifest(folder: Path, at: datetime) -> Manifest:
    files = {str(path.relative_to(folder)): _digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    with _looking(folder / DATABASE) as session:
        schema, rows, last = _contents(session)
    return Manifest(__version__, schema, at.isoformat(), files, rows, *last)


@contextmanager
def _looking(database: Path) -> Iterator[Session]:
    """Look into a copied database without changing a byte of it."""
    address = f"file:{quote(str(database))}?mode=ro&immutable=1"
    engine = sa.create_engine(
        "sqlite://", module=pysqlite3.dbapi2, creator=lambda: pysqlite3.dbapi2.connect(address, uri=True)
    )
    with Session(engine) as session:
        yield session
    engine.dispose()


def _contents(session: Session) -> tuple[str, dict[str, int], chain.Head]:
    connection = session.connection()
    schema = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())
    tables = sorted(set(sa.inspect(connection).get_table_names()) - {"alembic_version"})
    rows = {
        name: connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one() for name in tables
    }
    return schema, rows, chain.head(session)


def _read_manifest(source: Path) -> Manifest:
    try:
        return Manifest(**json.loads((source / MANIFEST).read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise Invalid(say("{folder} 不是备份：没有 {file}。", folder=str(source), file=MANIFEST)) from None
    except (ValueError, TypeError):
        raise Invalid(say("{file} 读不懂：备份不完整或被改过。", file=MANIFEST)) from None


def _require_files(source: Path, manifest: Manifest) -> None:
    wrong = []
    for name, digest in manifest.files.items():
        path = source / name
        if not path.is_file():
            wrong.append(say("缺少 {file}。", file=name))
        elif _digest(path) != digest:
            wrong.append(say("{file} 与清单不符：被改过或没有写完。", file=name))
    if DATABASE not in manifest.files:
        wrong.append(say("缺少 {file}。", file=DATABASE))
    if wrong:
        raise Invalid(*wrong)


def _require_sound(database: Path, manifest: Manifest) -> None:
    with _looking(database) as session:
        connection = session.connection()
        sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        _, rows, last = _contents(session)
        broken = chain.broken(session, manifest.chain_hash)
    if not sound or orphans or rows != dict(manifest.rows) or last.hash != manifest.chain_hash or broken is not None:
        raise Invalid(say("备份里的数据库检查没有通过：结构、行数或审计链与清单不符。"))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
