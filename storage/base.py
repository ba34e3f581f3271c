"""What every part of the store stands on: the two files, transactions, and the clock-free facts about running crawls."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from storage.blobs import BlobStore
from storage.connection import transaction, translate_sqlite_errors
from storage.errors import NotStored

LADDER = (timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=30))
"""How long after publication an article is read again."""


GROUP = "(portal = ? AND canonical = ?) OR article = ?"
"""All addresses of one article: what becomes of it is theirs together."""


class Base:
    """The open files of one store."""

    def __init__(self, path: Path, db: Database, archive: BlobStore, ladder: Sequence[timedelta] = LADDER) -> None:
        self.path = path
        self.archive_path = archive.path
        self.ladder = tuple(sorted(ladder))
        self._db = db
        self._conn: sqlite3.Connection = db.conn
        self._archive = archive

    def _writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """One transaction, whole or not at all."""
        return transaction(self._conn, self.path)

    def _rows(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> list[sqlite3.Row]:
        """Every row of a query."""
        with translate_sqlite_errors(self.path):
            return self._conn.execute(sql, parameters).fetchall()

    def _row(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> sqlite3.Row | None:
        """The first row of a query."""
        with translate_sqlite_errors(self.path):
            row: sqlite3.Row | None = self._conn.execute(sql, parameters).fetchone()
        return row

    def _open_crawl(self, portal: str) -> sqlite3.Row | None:
        """The crawl of this portal that runs now."""
        return self._row("SELECT * FROM crawls WHERE portal = ? AND ended_at IS NULL ORDER BY id DESC LIMIT 1", (portal,))

    def _crawl(self, crawl: int) -> sqlite3.Row:
        row = self._row("SELECT * FROM crawls WHERE id = ?", (crawl,))
        if row is None:
            raise NotStored(self.path, f"crawl={crawl}: there is no such crawl")
        return row


def json_list(values: Iterable[Any]) -> str:
    """Values as one parameter for `IN (SELECT value FROM json_each(?))`, however many there are."""
    return json.dumps(list(values))
