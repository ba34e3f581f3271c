"""Is everything still what it was? Checks that read the whole store, and what is known of the SQLite that runs here."""

import sqlite3
from collections.abc import Iterator

from storage.base import Base
from storage.connection import translate_sqlite_errors
from storage.errors import StoreError

AT_ONCE = 1000
SQLITE_VERSION = sqlite3.sqlite_version
"""Of the library that runs here, as 3.51.3."""


def sqlite_has_wal_reset_bug(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite may damage a database in WAL mode when several connections write and one of them resets the log.

    In 3.7.0 to 3.51.2, mended in 3.51.3 and in 3.44.6 and 3.50.7. A store has one writer, so it is not expected here; a
    nightly integrity check is the remedy. A distribution may have mended an older version without changing its number.
    """
    mended = (3, 44, 6) <= version < (3, 45, 0) or (3, 50, 7) <= version < (3, 51, 0) or version >= (3, 51, 3)
    return version >= (3, 7, 0) and not mended


class IntegrityQueries(Base):
    """Checks the two files and what they say of each other."""

    def integrity_check(self, *, deep: bool = False) -> list[str]:
        """What is wrong, in words with the file; empty where all is well. `deep` decompresses every body and compares its hash.

        Of a store that is open for reading, the search index is not checked, because SQLite counts that as writing.
        """
        try:
            faults = [*self._file_faults(), *self._reference_faults(), *self._body_faults(deep=deep)]
            return faults + (list(self._index_faults()) if self._is_writer() else [])
        except StoreError as error:
            return [str(error)]

    def _is_writer(self) -> bool:
        return not self._conn.execute("PRAGMA query_only").fetchone()[0]

    def _file_faults(self) -> Iterator[str]:
        for path, conn in ((self.path, self._conn), (self.archive_path, self._archive.conn)):
            with translate_sqlite_errors(path):
                for row in conn.execute("PRAGMA integrity_check").fetchall():
                    if row[0] != "ok":
                        yield f"{path}: {row[0]}"

    def _reference_faults(self) -> Iterator[str]:
        for row in self._rows("PRAGMA foreign_key_check"):
            yield f"{self.path}: row {row['rowid']} of {row['table']} refers to a row of {row['parent']} that is not there"

    def _index_faults(self) -> Iterator[str]:
        for table in ("articles_fts", "articles_fts_marks"):
            try:
                self._conn.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")  # noqa: S608 - our names
                self._conn.commit()
            except sqlite3.DatabaseError:
                self._conn.rollback()
                yield f"{self.path}: the search index {table} does not agree with the articles"

    def _body_faults(self, *, deep: bool) -> Iterator[str]:
        """Captures whose body is not in the archive, and bodies that are not what their hash says."""
        last = ""
        while hashes := self._hashes_after(last):
            last = hashes[-1]
            missing = set(hashes) - set(self._archive.known(hashes))
            yield from (f"{self.archive_path}: the body {sha256} of a capture is missing" for sha256 in sorted(missing))
            for sha256 in hashes if deep else ():
                if sha256 not in missing:
                    try:
                        self._archive.get(sha256)
                    except StoreError as error:
                        yield str(error)

    def _hashes_after(self, last: str) -> list[str]:
        rows = self._rows(
            """SELECT sha256 FROM captures WHERE sha256 > :last
            UNION SELECT sha256 FROM list_captures WHERE sha256 > :last ORDER BY sha256 LIMIT :limit""",
            {"last": last, "limit": AT_ONCE},
        )
        return [row["sha256"] for row in rows]
