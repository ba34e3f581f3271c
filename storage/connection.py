"""Opens SQLite files the way the store needs them, and puts SQLite's errors into words. It knows no table."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from storage.errors import StoreBusy, StoreDamaged, StoreError, StoreFull, StoreMissing, TooCostly
from storage.files import describe_last_backup

PATIENCE = 60.0
"""Seconds to wait for another program that holds the database."""

APPLICATION_ID = 0x636F6E67
"""Marks a file as ours in its header ("cong"), so that we never migrate somebody else's database."""


def writer(path: Path) -> Database:
    """A database for writing, created where there is none: WAL, synchronous FULL, foreign keys.

    Raises StoreDamaged where the file is something else.
    """
    with translate_sqlite_errors(path):
        conn = sqlite3.connect(path, timeout=PATIENCE, check_same_thread=False)
        try:
            is_new = not _check_is_ours(conn, path)
            conn.execute("PRAGMA journal_mode = WAL")
            if is_new:
                conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            conn.execute("PRAGMA synchronous = FULL")
            conn.execute("PRAGMA foreign_keys = ON")
            # some builds overwrite what is deleted with zeros, a third of the work of the search index; all this is public
            conn.execute("PRAGMA secure_delete = OFF")
            conn.execute("PRAGMA journal_size_limit = 67108864")
            conn.execute("PRAGMA cache_size = -65536")
            conn.execute("PRAGMA temp_store = MEMORY")
        except BaseException:
            conn.close()
            raise
    return _database(conn)


def reader(path: Path, patience: float | None = None) -> Database:
    """A database for reading only; raises StoreMissing where there is no file, StoreDamaged where it is something else.

    `patience` is how many seconds to wait for another program that holds it.
    """
    if not path.is_file():
        raise StoreMissing(path, "there is no database here; `congtin crawl` makes one")
    with translate_sqlite_errors(path):
        conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=patience or PATIENCE, check_same_thread=False)
        try:
            conn.execute("PRAGMA query_only = ON")
            conn.execute("PRAGMA cache_size = -16384")
            _check_is_ours(conn, path)
        except BaseException:
            conn.close()
            raise
    return _database(conn)


@contextmanager
def transaction(conn: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction that holds the write lock from its first statement on, kept whole or not at all.

    A deferred transaction that reads before it writes fails at once when another connection wrote in between
    (SQLITE_BUSY_SNAPSHOT, no waiting helps), hence BEGIN IMMEDIATE.
    """
    with translate_sqlite_errors(path):
        conn.execute("BEGIN IMMEDIATE")
        try:
            yield conn
            conn.execute("COMMIT")
        except BaseException:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            raise


@contextmanager
def translate_sqlite_errors(path: Path) -> Iterator[None]:
    """Turns SQLite's errors about the file (damaged, full, busy, unreadable) into ours; programming errors pass."""
    try:
        yield
    except sqlite3.Error as error:
        explanation = _explanation(path, error)
        if explanation is None:
            raise
        raise explanation from error


_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
"""A full disk shows itself by the second one where the index of the write-ahead log has to grow first."""


def _explanation(path: Path, error: sqlite3.Error) -> StoreError | None:
    code = getattr(error, "sqlite_errorcode", 0)
    if code in (sqlite3.SQLITE_READONLY_DIRECTORY, sqlite3.SQLITE_READONLY_CANTINIT):
        return StoreError(
            path, f"cannot be read: SQLite needs to write {path.name}-shm beside it; let this user write there, or copy the store"
        )
    if code in _NO_ROOM:
        return StoreFull(path, "no room left on the disk; nothing of the last step was kept, what came before is safe")
    match code & 0xFF:
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return StoreDamaged(path, f"is damaged or not a database ({error}); {_remedy(path)}")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreBusy(path, "another program holds the database, and did so for all the time that we wait")
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return StoreError(path, f"cannot be read or written: {error}")
        case sqlite3.SQLITE_INTERRUPT:
            return TooCostly(path, "the query took too long")
        case _:
            return None


def _remedy(path: Path) -> str:
    backup = describe_last_backup(path.parent)
    if backup is None:
        return "`congtin restore FILE` brings a backup back, but none is known to have been made"
    return f"`congtin restore FILE` brings a backup back; the last one is {backup}"


def _check_is_ours(conn: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is a database of ours; False for an empty one, StoreDamaged for somebody else's."""
    is_ours: bool = conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    if not is_ours and conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise StoreDamaged(path, "is an SQLite database, but not one of congtin")
    return is_ours


def _database(conn: sqlite3.Connection) -> Database:
    conn.row_factory = sqlite3.Row
    return Database(conn)
