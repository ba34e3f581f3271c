"""The evidence: bodies of fetched pages, compressed, each once, by the sha256 of their bytes, in a file of its own."""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

import hashlib
import json
import sqlite3
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from sqlite_utils import Database

from storage import migrations
from storage.connection import reader, transaction, translate_sqlite_errors, writer
from storage.errors import NotStored, StoreDamaged

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 3
"""Measured on pages of 60 kB: higher levels cost more time than they save room."""


class BlobStore:
    """The file of bodies; open it for writing with `open`, for reading only with `read`."""

    def __init__(self, path: Path, db: Database) -> None:
        self.path = path
        self._db = db

    @classmethod
    def open(cls, path: Path) -> "BlobStore":
        """For writing; creates the file where there is none."""
        db = writer(path)
        try:
            migrations.migrate(db, path, migrations.archive)
        except BaseException:
            db.close()
            raise
        return cls(path, db)

    @classmethod
    def read(cls, path: Path, patience: float | None = None) -> "BlobStore":
        """For reading only; raises StoreMissing, StoreDamaged, StoreTooNew."""
        db = reader(path, patience)
        try:
            migrations.check_current(db, path, migrations.archive)
        except BaseException:
            db.close()
            raise
        return cls(path, db)

    @property
    def conn(self) -> sqlite3.Connection:
        """The connection, for checks of the file itself."""
        return self._db.conn

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def put(self, bodies: Iterable[bytes]) -> list[str]:
        """Keeps the bodies, on disk when this returns, and gives the sha256 (hex) of each; known bytes are not written again."""
        wanted = [(hashlib.sha256(body).hexdigest(), body) for body in bodies]
        missing = dict(wanted)
        for known in self.known(missing):
            del missing[known]
        rows = [(sha256, len(body), zstd.compress(body, LEVEL)) for sha256, body in missing.items()]
        if rows:
            with transaction(self._db.conn, self.path) as conn:
                conn.executemany("INSERT INTO bodies (sha256, size, zstd) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)
        return [sha256 for sha256, _ in wanted]

    def get(self, sha256: str) -> bytes:
        """The body with this hash; raises NotStored where there is none, StoreDamaged where its bytes are not those."""
        with translate_sqlite_errors(self.path):
            row = self._db.conn.execute("SELECT zstd FROM bodies WHERE sha256 = ?", (sha256,)).fetchone()
        if row is None:
            raise NotStored(self.path, f"sha256={sha256}: there is no such body")
        try:
            body = zstd.decompress(row["zstd"])
        except zstd.ZstdError as error:
            raise StoreDamaged(self.path, f"sha256={sha256}: the body cannot be decompressed") from error
        if hashlib.sha256(body).hexdigest() != sha256:
            raise StoreDamaged(self.path, f"sha256={sha256}: the body has another hash")
        return body

    def hashes(self, *, after: str = "", limit: int = 1000) -> list[str]:
        """Hashes of bodies in their order, behind the one given."""
        with translate_sqlite_errors(self.path):
            rows = self._db.conn.execute("SELECT sha256 FROM bodies WHERE sha256 > ? ORDER BY sha256 LIMIT ?", (after, limit)).fetchall()
        return [row["sha256"] for row in rows]

    def drop(self, hashes: Collection[str]) -> int:
        """Drops bodies; gives the bytes that they took. The file does not shrink, but its room is used again."""
        with transaction(self._db.conn, self.path) as conn:
            size: int = conn.execute(f"SELECT coalesce(sum(length(zstd)), 0) FROM bodies {_AMONG}", (_json(hashes),)).fetchone()[0]
            conn.execute(f"DELETE FROM bodies {_AMONG}", (_json(hashes),))
        return size

    def known(self, hashes: Collection[str]) -> Iterator[str]:
        """Those of the hashes whose bodies are here."""
        with translate_sqlite_errors(self.path):
            rows = self._db.conn.execute(f"SELECT sha256 FROM bodies {_AMONG}", (_json(hashes),)).fetchall()
        return (row["sha256"] for row in rows)


_AMONG = "WHERE sha256 IN (SELECT value FROM json_each(?))"


def _json(hashes: Collection[str]) -> str:
    return json.dumps(list(hashes))
