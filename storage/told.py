"""What was told, in a file of its own beside the store: a restored backup takes the outbox back, but not what people were told."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from storage import schema
from storage.base import json_list
from storage.connection import explained, immediate, writer
from storage.moments import stamp
from storage.places import TOLD


class Told:
    """Ids of matches that reached their channel."""

    def __init__(self, path: Path, db: Database) -> None:
        self._path = path
        self._db = db

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The file in the folder of a store, made where there is none; the lock of the store guards it, too."""
        path = folder / TOLD
        db = writer(path)
        try:
            schema.migrate(db, path, schema.told)
        except BaseException:
            db.close()
            raise
        return cls(path, db)

    def among(self, ids: Iterable[str]) -> set[str]:
        """Those of these matches that were told."""
        with explained(self._path):
            rows = self._db.conn.execute("SELECT id FROM told WHERE id IN (SELECT value FROM json_each(?))", (json_list(ids),))
            return {row[0] for row in rows}

    def note(self, ids: Iterable[str], at: datetime) -> None:
        """Keeps matches as told; on disk when this returns."""
        with immediate(self._db.conn, self._path) as conn:
            conn.executemany("INSERT INTO told (id, told_at) VALUES (?, ?) ON CONFLICT DO NOTHING", [(one, stamp(at)) for one in ids])

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
