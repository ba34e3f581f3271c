"""Tells cheaply whether a store was written to or replaced since somebody last asked. It reads no table."""

import os
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from storage.files import DATABASE


class ChangeMonitor:
    """Tells whether the store has changed since the last call, in a few microseconds; for one thread only."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / DATABASE
        self._companion = Path(f"{self._path}-wal")
        self._conn: sqlite3.Connection | None = None
        self._seen: tuple[int, int, int] | None = None
        self._generation = 0

    def generation(self) -> int | None:
        """A number that grows when the store was written to or another file took its place; None where there is nothing to read."""
        try:
            file = os.stat(self._path)  # noqa: PTH116 - half the time of Path.stat
            if self._conn is None or self._seen is None or self._seen[:2] != (file.st_dev, file.st_ino):
                self._open()
            assert self._conn is not None
            seen = (file.st_dev, file.st_ino, self._conn.execute("PRAGMA data_version").fetchone()[0])
        except (OSError, sqlite3.Error):
            self.close()
            return None
        if seen != self._seen:
            self._seen = seen
            self._generation += 1
        return self._generation

    def written_at(self) -> datetime:
        """When the store was last written to, by its files; raises OSError where there are none."""
        moments = [self._path.stat().st_mtime]
        with suppress(OSError):
            moments.append(self._companion.stat().st_mtime)
        return datetime.fromtimestamp(max(moments), UTC)

    def close(self) -> None:
        """Lets the file go; the next question opens it again."""
        if self._conn is not None:
            self._conn.close()
        self._conn, self._seen = None, None

    def _open(self) -> None:
        self.close()
        self._conn = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True, timeout=0, check_same_thread=False)
