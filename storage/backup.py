"""A whole store in one file and back. The file is itself an SQLite database: the one of the store, with the bodies beside.

A backup is made from a snapshot while others read and write. A restore prepares both files and then swaps them in. Neither
ever leaves half of anything under a final name.
"""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from portals.clock import utc_now
from storage import migrations
from storage.connection import APPLICATION_ID, PATIENCE, translate_sqlite_errors
from storage.errors import StoreDamaged, StoreError, StoreMissing
from storage.files import ARCHIVE, DATABASE, record_backup, sync, write_whole
from storage.lock import WriterLock
from storage.migrations import new_identity
from storage.results import Backup, Restored


def backup(folder: Path, file: Path) -> Backup:
    """Writes the store in a folder to one file, whole and verified, while a crawl may run; an older file of that name is replaced.

    Raises StoreMissing, StoreDamaged or StoreTooNew for the store, StoreLocked while it is backed up or restored, StoreFull
    or StoreError for the file. Where pages are missing in the archive, an older file is not replaced, for it may be the
    last that has them: raises StoreDamaged.
    """
    if not folder.is_dir():
        raise StoreMissing(folder / DATABASE, "there is nothing to back up")
    with _alone(folder, "congtin backup"):
        finish_pending(folder)
        for name in (DATABASE, ARCHIVE):
            if not (folder / name).is_file():
                raise StoreMissing(folder / name, "there is nothing to back up")
        _refuse_files_of_store(folder, file)
        return _backup(folder, file.absolute())


def _backup(folder: Path, file: Path) -> Backup:
    part = file.with_name(file.name + ".part")
    at = utc_now()
    try:
        _remove(part)
        missing = _copy(folder, part, at)
        if missing and file.exists():
            reason = f"lacks {missing} pages that {DATABASE} names, so this backup does not replace {file}; name another file"
            raise StoreDamaged(folder / ARCHIVE, reason)
        counts = verify_backup(part)
        sync(part)
        part.replace(file)
        sync(file.parent)
    except OSError as error:
        raise StoreError(file, f"cannot be written: {error.strerror}") from error
    finally:
        _remove(part)
    record_backup(folder, file, at.isoformat(timespec="seconds"))
    return Backup(file, at, file.stat().st_size, counts, missing)


def restore(folder: Path, file: Path) -> Restored:
    """Makes the store in a folder what it was when the backup was made; the files that were there stay beside it.

    Raises StoreMissing, StoreDamaged or StoreTooNew, and touches nothing, where the file is no whole backup that we can
    read; StoreLocked while a run writes to the store or a backup of it is made.
    """
    counts = verify_backup(file)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(folder, f"cannot be made: {error.strerror}") from error
    lock = WriterLock.take(folder / DATABASE, "congtin restore")
    try:
        with _alone(folder, "congtin restore"):
            finish_swap(folder)
            _unpack_bodies(file, restored(folder / ARCHIVE))
            _unpack_database(file, restored(folder / DATABASE))
            kept = swap_in(folder, utc_now().strftime("%Y%m%dT%H%M%S%fZ"))
    except OSError as error:
        raise StoreError(folder, f"cannot be written: {error.strerror}") from error
    finally:
        lock.release()
    return Restored(kept, counts)


def verify_backup(file: Path) -> dict[str, int]:
    """Rows by table of a backup that is whole; raises StoreMissing, StoreDamaged or StoreTooNew where it is none."""
    if not file.is_file():
        raise StoreMissing(file, "there is no backup here")
    with _reading(file) as conn:
        if conn.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID or "backup" not in _tables(conn):
            raise StoreDamaged(file, "is not a backup of congtin")
        migrations.refuse_newer(Database(conn), file, migrations.congtin)
        faults = [row[0] for row in conn.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok"]
        faults += ["a row refers to one that is not there" for _ in conn.execute("PRAGMA foreign_key_check").fetchmany(1)]
        if faults:
            raise StoreDamaged(file, f"fails its integrity check: {'; '.join(faults[:3])}")
        promised: dict[str, int] = json.loads(conn.execute("SELECT counts FROM backup").fetchone()[0])
        counts = _counts(conn)
    if wrong := [table for table in promised.keys() | counts.keys() if promised.get(table) != counts.get(table)]:
        raise StoreDamaged(file, f"does not hold the rows that it should, in {', '.join(sorted(wrong))}")
    return counts


@contextmanager
def _alone(folder: Path, holder: str) -> Iterator[None]:
    """No two backups write to one file, and no files are swapped while they are read."""
    lock = WriterLock.take(folder / "backup", holder)
    try:
        yield
    finally:
        lock.release()


def _refuse_files_of_store(folder: Path, file: Path) -> None:
    if file.parent.resolve() == folder.resolve() and file.name.startswith((DATABASE, ARCHIVE)):
        raise StoreError(file, "belongs to the store itself; name another file for the backup")


def _copy(folder: Path, part: Path, at: datetime) -> int:
    """Copies the database first and the bodies after it, because every body is written before the row that names it.

    Retention deletes the other way round: captures that it drops in between, with their bodies, go here, too. Gives how
    many others have no body.
    """
    with _writing(part) as target:
        with _reading(folder / DATABASE) as source:
            migrations.refuse_newer(Database(source), folder / DATABASE, migrations.congtin)
            source.execute("BEGIN")
            counts = _counts(source)
            with translate_sqlite_errors(part):
                source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
        target.execute("PRAGMA synchronous = OFF")
        target.execute("ATTACH ? AS archive", (_read_only(folder / ARCHIVE),))
        target.execute("ATTACH ? AS live", (_read_only(folder / DATABASE),))
        with _transaction(target):
            target.execute("CREATE TABLE bodies (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, zstd BLOB NOT NULL)")
            bodies = target.execute("INSERT INTO bodies SELECT sha256, size, zstd FROM archive.bodies ORDER BY sha256").rowcount
            counts["bodies"] = bodies
            missing = 0
            for table in {"captures", "list_captures"} & counts.keys():  # a store from before the second has but one
                dropped = target.execute(_DROP.format(table=table)).rowcount
                counts[table] -= dropped
                missing += target.execute(f"SELECT count(*) FROM {table} WHERE {_BODILESS}").fetchone()[0]
            target.execute("CREATE TABLE backup (made_at TEXT NOT NULL, counts TEXT NOT NULL)")
            target.execute("INSERT INTO backup VALUES (?, ?)", (at.isoformat(timespec="seconds"), json.dumps(counts)))
    return missing


_BODILESS = "sha256 NOT IN (SELECT sha256 FROM bodies)"
_DROP = f"""
    DELETE FROM {{table}} WHERE {_BODILESS} AND NOT EXISTS (
        SELECT 1 FROM live.{{table}} AS now WHERE now.id = {{table}}.id AND now.sha256 = {{table}}.sha256)
"""


def _unpack_bodies(file: Path, archive: Path) -> None:
    with _writing(archive) as target:
        target.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.archive.apply(Database(target))
        target.execute("ATTACH ? AS backup", (_read_only(file),))
        with _transaction(target):
            target.execute("INSERT INTO bodies SELECT sha256, size, zstd FROM backup.bodies ORDER BY sha256")
    sync(archive)


def _unpack_database(file: Path, database: Path) -> None:
    with _writing(database) as target:
        with _reading(file) as source:
            source.backup(target)
        with _transaction(target):
            target.execute("DROP TABLE bodies")
            target.execute("DROP TABLE backup")
            new_identity(target)
        target.execute("VACUUM")
    sync(database)


def _counts(conn: sqlite3.Connection) -> dict[str, int]:
    """Rows by table, but for the search index and SQLite's own."""
    tables = [name for name in _tables(conn) if not name.startswith(("articles_fts", "sqlite_", "_sqlite")) and name != "backup"]
    return {name: conn.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


def _tables(conn: sqlite3.Connection) -> list[str]:
    return [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]


def _read_only(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro"


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with translate_sqlite_errors(path), closing(sqlite3.connect(_read_only(path), uri=True, timeout=PATIENCE)) as conn:
        yield conn


@contextmanager
def _writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A new file, not durable until it is synced."""
    with translate_sqlite_errors(path), closing(sqlite3.connect(path.absolute().as_uri(), uri=True, timeout=PATIENCE)) as conn:
        conn.execute("PRAGMA synchronous = OFF")
        yield conn


@contextmanager
def _transaction(conn: sqlite3.Connection) -> Iterator[None]:
    conn.execute("BEGIN")
    yield
    conn.execute("COMMIT")


def _remove(part: Path) -> None:
    for companion in ("", "-journal", "-wal", "-shm"):
        part.with_name(part.name + companion).unlink(missing_ok=True)


_PLAN = "restore.json"
_COMPANIONS = ("-wal", "-shm", "-journal")
"""Files in which SQLite keeps what is not in the database yet; they belong to the file of that name."""


def restored(path: Path) -> Path:
    """The name under which a file is prepared that will take the place of this one."""
    return path.with_name(path.name + ".restored")


def is_pending(folder: Path) -> bool:
    """Whether a swap was begun and not finished."""
    return (folder / _PLAN).exists()


def finish_pending(folder: Path) -> None:
    """Carries out a restore that was cut short, where there is one; raises StoreLocked while one is under way."""
    if is_pending(folder):
        lock = WriterLock.take(folder / DATABASE, "congtin restore")
        try:
            finish_swap(folder)
        finally:
            lock.release()


def swap_in(folder: Path, mark: str) -> tuple[Path, ...]:
    """Swaps the prepared files in; the old ones stay as `….before-<mark>`, and their paths are given. Needs the lock."""
    write_whole(folder / _PLAN, (json.dumps({"mark": mark}) + "\n").encode())
    return finish_swap(folder)


def finish_swap(folder: Path) -> tuple[Path, ...]:
    """Carries out a plan that lies there; without one, clears away what a restore prepared that came to nothing. Needs the lock."""
    if not is_pending(folder):
        for name in (DATABASE, ARCHIVE):
            for companion in ("", *_COMPANIONS):
                (folder / f"{restored(Path(name))}{companion}").unlink(missing_ok=True)
        return ()
    mark = json.loads((folder / _PLAN).read_text(encoding="utf-8"))["mark"]
    for name in (DATABASE, ARCHIVE):
        if restored(folder / name).exists():
            _set_aside(folder, name, mark)
            restored(folder / name).replace(folder / name)
            sync(folder)
    (folder / _PLAN).unlink()
    sync(folder)
    return tuple(path for name in (DATABASE, ARCHIVE) if (path := folder / f"{name}.before-{mark}").exists())


def _set_aside(folder: Path, name: str, mark: str) -> None:
    for companion in (*_COMPANIONS, ""):
        old = folder / f"{name}{companion}"
        if old.exists():
            old.replace(folder / f"{name}.before-{mark}{companion}")
    sync(folder)
