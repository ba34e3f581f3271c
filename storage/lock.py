"""One writer per database: an advisory lock beside the file, which names who holds it. It knows no SQL.

The kernel drops the lock when its holder dies, so a file left by a killed run is no obstacle.
"""

import fcntl
import json
import os
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from portals.clock import utc_now
from storage.errors import StoreError, StoreLocked
from storage.files import DATABASE

LOOK_AGAIN = 0.1
"""Seconds between two tries for a lock that another run has."""


class WriterLock:
    """The lock of one database, held from `take` until `release`."""

    def __init__(self, database: Path, file: IO[str]) -> None:
        self._database = database
        self._file = file

    @classmethod
    def take(cls, database: Path, holder: str, patience: float = 0.0) -> "WriterLock":
        """Takes the lock, naming `holder`; raises StoreLocked with the words of the run that has it after `patience` seconds."""
        path = lock_file(database)
        try:
            file = path.open("a+", encoding="utf-8")
        except OSError as error:
            raise StoreError(path, f"cannot be opened: {error.strerror}") from error
        try:
            _lock(file, monotonic() + patience)
        except BlockingIOError as error:
            with file:
                raise StoreLocked(database, _words(file)) from error
        except OSError as error:
            with file:
                raise StoreError(path, f"cannot be locked: {error.strerror}") from error
        _write(file, {"pid": os.getpid(), "command": holder, "since": utc_now().isoformat(timespec="seconds")})
        return cls(database, file)

    def release(self) -> None:
        """Lets the lock go; a second call does nothing. The file stays: removing it would let two runs hold two files."""
        if not self._file.closed:
            self._file.truncate(0)
            self._file.close()


def lock_file(database: Path) -> Path:
    """Where the lock of a database lies."""
    return database.with_name(database.name + ".lock")


def lock_holder(folder: Path) -> str | None:
    """Who writes to the store in a folder now, in words; None where nobody does."""
    path = lock_file(folder / DATABASE)
    try:
        file = path.open("r+", encoding="utf-8")
    except OSError:
        return None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return _words(file)
    return None


def _lock(file: IO[str], until: float) -> None:
    """Locks the file; raises BlockingIOError where another run has it and does not let it go in time."""
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() >= until:
                raise
        sleep(LOOK_AGAIN)


def _write(file: IO[str], holder: dict[str, object]) -> None:
    file.seek(0)
    file.truncate()
    file.write(json.dumps(holder, ensure_ascii=False) + "\n")
    file.flush()


def _words(file: IO[str]) -> str:
    """Who holds the lock, as far as its file says."""
    file.seek(0)
    try:
        holder = json.loads(file.read())
        return f"{holder['command']} (process {holder['pid']}) since {holder['since']}"
    except (ValueError, KeyError, TypeError):
        return "a run that has just begun"
