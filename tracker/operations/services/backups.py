"""Services of backup and restore: an online copy of database and evidence with a manifest, and its restore."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pysqlite3
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import __version__
from tracker.core.audit import algorithm, chain, integrity
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.hashes import HashName
from tracker.core.database.copy import copy
from tracker.core.database.engines import Engines, make_engines
from tracker.core.database.migrations import Upgrade, triggers, upgrade
from tracker.core.database.migrations import head as newest
from tracker.core.errors import Invalid
from tracker.core.i18n import message
from tracker.evidence.services import file_store
from tracker.operations.services import manifests, secrets_at_rest
from tracker.operations.services.manifests import DATABASE, EVIDENCE, Manifest

__all__ = ["DATABASE", "Manifest", "back_up", "note_restored", "restore"]


def back_up(engines: Engines, data_dir: Path, target: Path, *, at: datetime, key: str = "") -> Manifest:
    """Back up a running site into a new folder and return the manifest. Raise Invalid where it cannot be made.

    The backup is written beside the folder, then renamed. It is always one SQLite file with the evidence files,
    whichever database it came from; `key` seals its manifest.
    """
    if target.exists() and any(target.iterdir()):
        raise Invalid(message("{folder} 不是空的。请给一个新的文件夹。", folder=str(target)))
    with Session(engines.reader) as session:
        damaged = list(file_store.damaged(session, data_dir / EVIDENCE))
        _require_triggers(session.connection())
    if damaged:
        raise Invalid(message("有 {n} 个证明材料的文件已损坏，没有备份。请先恢复它们。", n=len(damaged)), *damaged[:20])
    with Session(engines.writer) as session, session.begin():
        audit.record(session, AuditAction.BACKED_UP, by=None, at=at, subject="backup", name=target.name)
        name = algorithm.of(session)
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    try:
        _copy_database(engines, part / DATABASE)
        if (data_dir / EVIDENCE).is_dir():
            _copy_evidence(data_dir / EVIDENCE, part / EVIDENCE)
        manifest = _manifest(part, at, key, name)
        manifests.write(part, manifest, key)
        if target.exists():
            target.rmdir()
        part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return manifest


def restore(source: Path, data_dir: Path, into: Engines | None = None, *, key: str = "") -> Manifest:
    """Restore a backup into an empty data folder and return its manifest. Raise Invalid that names the problem.

    Nothing is written before names, links, seal, hashes, rows, chain and triggers are verified. `into` is an empty
    PostgreSQL database that receives the rows instead of a file in the folder.
    """
    taken = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", EVIDENCE)
    if any((data_dir / name).exists() for name in taken):
        raise Invalid(message("{folder} 里已有数据。请恢复到空的文件夹（TRACKER_DATA_DIR）。", folder=str(data_dir)))
    manifest = manifests.read(source, key)
    manifests.require_files(source, manifest)
    if manifest.schema > newest():
        raise Invalid(
            message("备份的结构 {found} 比程序的 {mine} 新。请先升级程序。", found=manifest.schema, mine=newest())
        )
    _require_sound(source / DATABASE, manifest)
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = data_dir / "restore.part"
    shutil.rmtree(part, ignore_errors=True)
    try:
        for name in manifest.files:
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, part / name, follow_symlinks=False)
        os.chmod(part / DATABASE, 0o600)
        manifests.require_files(part, manifest)  # verifies the copies, not only the originals
        if (part / EVIDENCE).is_dir():
            (part / EVIDENCE).rename(data_dir / EVIDENCE)
        if into is not None:
            _fill(into, part / DATABASE, manifest)
        else:
            (part / DATABASE).rename(data_dir / DATABASE)  # last: from here on there is a database
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return manifest


def note_restored(engines: Engines, manifest: Manifest, *, at: datetime) -> None:
    """Record the restore in the audit log with the moment of the backup."""
    upgrade(engines.writer, lambda connection, done: _vouch(connection, done, at))
    said: dict[str, object] = {"made_at": manifest.made_at, "seq": manifest.chain_seq}
    with Session(engines.writer) as session, session.begin():
        secrets_at_rest.lock_clear(session)
        audit.record(session, AuditAction.RESTORED, by=None, at=at, subject="backup", new=said)


def _vouch(connection: sa.Connection, done: Upgrade, at: datetime) -> None:
    with Session(connection) as session:
        secrets_at_rest.lock_clear(session)
        audit.adopt_upgrade(session, done.before, done.after, at=at)


def _copy_database(engines: Engines, target: Path) -> None:
    """Copy one consistent state of a database while others go on writing."""
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
    """Copy a backup's rows into an empty database; roll back where they differ from the manifest."""
    upgrade(into.writer)
    with _looking(database) as old, into.writer.begin() as writing:
        copy(old.connection(), writing)
        with Session(writing) as session:
            _, rows, last = _contents(session)
            if rows != dict(manifest.rows) or last.hash != manifest.chain_hash or chain.broken(session) is not None:
                raise Invalid(message("恢复后的行数或审计链与清单不符，已全部撤回。"))


def _copy_file(source: Path, target: Path) -> None:
    """Copy an SQLite file through SQLite's backup interface."""
    old, new = (pysqlite3.dbapi2.connect(str(path)) for path in (source, target))
    try:
        old.backup(new)
    finally:
        new.close()
        old.close()
    _close_file(target)


def _close_file(database: Path) -> None:
    """Turn the copy into one file without a journal."""
    found = pysqlite3.dbapi2.connect(str(database))
    found.execute("PRAGMA journal_mode=DELETE")
    found.close()
    Path(f"{database}.lock").unlink(missing_ok=True)


def _copy_evidence(source: Path, target: Path) -> None:
    """Copy the evidence files, whose name is their hash; other files in the folder are left out."""
    for path in sorted(source.glob("[0-9a-f][0-9a-f]/*")):
        if path.is_file() and not path.is_symlink() and manifests.digest(path) == path.name:
            (target / path.parent.name).mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copy2(path, target / path.parent.name / path.name)


def _manifest(folder: Path, at: datetime, key: str, name: HashName) -> Manifest:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    files = {str(path.relative_to(folder)): manifests.digest(path, name) for path in found}
    with _looking(folder / DATABASE) as session:
        schema, rows, last = _contents(session)
    sealed = manifests.key_id(key) if key else ""
    return Manifest(__version__, schema, at.isoformat(), files, rows, *last, key=sealed)


@contextmanager
def _looking(database: Path) -> Iterator[Session]:
    """Open a copied database read-only."""
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


def _require_sound(database: Path, manifest: Manifest) -> None:
    with _looking(database) as session:
        connection = session.connection()
        try:
            sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            schema, rows, last = _contents(session)
            broken = chain.broken(session, manifest.chain_hash)
        except sa.exc.DBAPIError:
            raise Invalid(message("备份里的数据库检查没有通过：结构、行数或审计链与清单不符。")) from None
        told = (schema, rows, last.seq, last.hash)
        wanted = (manifest.schema, dict(manifest.rows), manifest.chain_seq, manifest.chain_hash)
        if not sound or orphans or told != wanted or broken is not None:
            raise Invalid(message("备份里的数据库检查没有通过：结构、行数或审计链与清单不符。"))
        _require_own(session, manifest)


def _require_own(session: Session, manifest: Manifest) -> None:
    """Raise Invalid for wrong triggers, and in a backup without a seal for rows that differ from the audit log.

    The triggers of an older schema are checked by name only, because an upgrade drops and recreates all of them.
    """
    connection = session.connection()
    if manifest.schema == newest():
        _require_triggers(connection)
        if not manifest.key and (changed := integrity.differences(session)):
            raise Invalid(
                message("没有封签的备份里有 {n} 处数据与审计日志不符，没有恢复。", n=len(changed)),
                *(each.sentence() for each in changed[:20]),
            )
        return
    _refuse([each for each in triggers.differences(connection) if each.kind == "foreign"])


def _require_triggers(connection: sa.Connection) -> None:
    _refuse(triggers.differences(connection))


def _refuse(found: list[triggers.Difference]) -> None:
    if found:
        words = [integrity.Kind(f"trigger_{each.kind}") for each in found]
        raise Invalid(
            message("数据库的触发器与程序的不同，没有继续：{n} 个。", n=len(found)),
            *(message("{name}：{kind}", name=each.name, kind=kind) for each, kind in zip(found, words, strict=True)),
        )
