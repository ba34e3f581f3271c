"""Connections to the store for many threads: opened for reading only, lent to one thread at a time, opened anew when the file was replaced.

A fault of the store becomes a NotNow that says what is wrong.
"""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.errors import NotNow
from storage import (
    Store,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreLocked,
    StoreMissing,
    StoreTooNew,
    StoreTooOld,
    TooCostly,
)
from storage.files import ARCHIVE, DATABASE

SECONDS = 5.0
"""What one answer may take of the database's time."""

STANDING_SECONDS = 60.0
"""What looking at all portals anew may take; with thousands of them the first look takes some seconds."""

PATIENCE = 2.0
"""Seconds to wait for a program that holds the database."""

_Identity = tuple[tuple[int, int], ...]


class StorePool:
    """The open stores of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._idle: queue.LifoQueue[tuple[_Identity, Store]] = queue.LifoQueue()

    @contextmanager
    def acquire(self) -> Iterator[Store]:
        """A store for one answer; raises NotNow where it cannot be read, or not in the time that is set while it is lent."""
        with _refused():
            identity, store = self._open()
            try:
                yield store
            except (StoreDamaged, StoreBusy):
                store.close()
                raise
            except BaseException:
                self._idle.put((identity, store))
                raise
            self._idle.put((identity, store))

    def close(self) -> None:
        """Closes what is not lent."""
        while True:
            try:
                self._idle.get_nowait()[1].close()
            except queue.Empty:
                return

    def _open(self) -> tuple[_Identity, Store]:
        """An idle store of the files that are there now, or a new one."""
        identity = self._identity()
        while True:
            try:
                known, store = self._idle.get_nowait()
            except queue.Empty:
                return identity, Store.read(self._folder, patience=PATIENCE)
            if known == identity:
                return known, store
            store.close()

    def _identity(self) -> _Identity:
        try:
            files = [(self._folder / name).stat() for name in (DATABASE, ARCHIVE)]
        except OSError:
            return ()  # opening says what is missing
        return tuple((file.st_dev, file.st_ino) for file in files)


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise NotNow(_reason(error), f"{type(error).__name__}: the store cannot be read now") from error


def _reason(error: StoreError) -> str:
    match error:
        case StoreMissing() if error.path.name == DATABASE:
            return "nothing-yet"
        case StoreTooOld():
            return "too-old"
        case StoreTooNew():
            return "too-new"
        case StoreBusy() | StoreLocked():
            return "busy"
        case TooCostly():
            return "too-costly"
        case _:
            return "damaged"
