"""The store: one folder with `congtin.db` and `archive.db`, opened for writing by one run at a time, for reading by any."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from storage import migrations
from storage.backup import finish_pending, finish_swap
from storage.base import LADDER
from storage.blobs import BlobStore
from storage.captures import CaptureQueries
from storage.changelog import ChangelogQueries
from storage.connection import reader, writer
from storage.crawls import CrawlQueries
from storage.errors import StoreError, StoreMissing
from storage.files import ARCHIVE, DATABASE
from storage.frontier import FrontierQueries
from storage.http_state import HttpStateQueries
from storage.ingest import IngestQueries
from storage.integrity import IntegrityQueries
from storage.lock import WriterLock
from storage.news import WatchQueries
from storage.outbox import OutboxQueries
from storage.portals import PortalQueries
from storage.problems import ProblemQueries
from storage.removals import RemovalQueries
from storage.search import SearchQueries


class Store(
    PortalQueries,
    CrawlQueries,
    FrontierQueries,
    IngestQueries,
    RemovalQueries,
    ProblemQueries,
    SearchQueries,
    ChangelogQueries,
    CaptureQueries,
    IntegrityQueries,
    HttpStateQueries,
    WatchQueries,
    OutboxQueries,
):
    """Everything that is kept. May be used from another thread than the one that opened it, by one thread at a time."""

    _lock: WriterLock | None = None

    @classmethod
    def open(cls, folder: Path, *, holder: str = "congtin", ladder: Sequence[timedelta] = LADDER, patience: float = 0.0) -> Self:
        """For writing; makes folder and files where there are none and brings older ones up to date.

        `holder` is what another run is told that finds the lock taken; `patience` are the seconds that the lock is waited for.
        Raises StoreLocked, StoreDamaged, StoreTooNew, and StoreMissing where the archive of an older store is gone.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(folder, f"cannot be made: {error.strerror}") from error
        path = folder / DATABASE
        lock = WriterLock.take(path, holder, patience)
        try:
            finish_swap(folder)
            db = writer(path)
            try:
                migrations.migrate(db, path, migrations.congtin)
                _require_archive(db, folder / ARCHIVE)
                store = cls(path, db, BlobStore.open(folder / ARCHIVE), ladder)
            except BaseException:
                db.close()
                raise
        except BaseException:
            lock.release()
            raise
        store._lock = lock
        return store

    @classmethod
    def read(cls, folder: Path, *, patience: float | None = None) -> Self:
        """For reading only, without the lock; raises StoreMissing, StoreDamaged, StoreTooNew, StoreTooOld.

        Where a restore was cut short it is finished first; raises StoreLocked while one is under way. `patience` is how many
        seconds to wait for another program that holds a file.
        """
        path = folder / DATABASE
        finish_pending(folder)
        db = reader(path, patience)
        try:
            migrations.check_current(db, path, migrations.congtin)
            _require_archive(db, folder / ARCHIVE)
            return cls(path, db, BlobStore.read(folder / ARCHIVE, patience))
        except BaseException:
            db.close()
            raise

    @property
    def db(self) -> Database:
        """The database, for reading what no method gives."""
        return self._db

    def close(self) -> None:
        """Closes both files and lets the lock go; a second call does nothing."""
        self._db.close()
        self._archive.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _require_archive(db: Database, archive: Path) -> None:
    """A lost archive is not begun anew in silence: the disk that it lies on may only be away."""
    if not archive.exists() and db.execute("SELECT EXISTS (SELECT 1 FROM captures)").fetchone()[0]:
        reason = f"is missing, though {DATABASE} names pages that it holds: bring it back or restore a backup; an empty file begins it anew"
        raise StoreMissing(archive, reason)
