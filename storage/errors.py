"""The errors of the store, and of files that any part of congtin writes.

CongtinError
├── FileNotWritten        a file could not be written; the old one is untouched
└── StoreError
    ├── StoreMissing      there is no database where one was expected
    ├── StoreLocked       another run of ours writes to this database
    ├── StoreBusy         some other program held the database for longer than we wait
    ├── StoreFull         no room left on the disk
    ├── StoreDamaged      the file is not a database of ours or fails its integrity check
    ├── StoreTooNew       written by a newer congtin
    ├── StoreTooOld       written by an older congtin, and opened for reading only
    ├── TooCostly         a query took longer than whoever asked wants to wait
    └── NotStored         a portal, section, crawl or address that the store has never been told of
"""

from pathlib import Path

from portals.errors import CongtinError


class FileNotWritten(CongtinError):
    """A file could not be written, as on a full disk; what stood at its `path` before is untouched."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: cannot be written: {reason}")


class StoreError(CongtinError):
    """A fault of the database or the archive; `path` is the file."""

    def __init__(self, path: Path, message: str) -> None:
        self.path = path
        super().__init__(f"{path}: {message}")


class StoreMissing(StoreError):
    """There is no database where one was expected."""


class StoreLocked(StoreError):
    """Another run writes to this database; `holder` says which."""

    def __init__(self, path: Path, holder: str) -> None:
        self.holder = holder
        super().__init__(path, f"another run holds the lock: {holder}")


class StoreBusy(StoreError):
    """Some other program held the database for longer than we wait."""


class StoreFull(StoreError):
    """No room left on the disk; what was acknowledged before is safe."""


class StoreDamaged(StoreError):
    """The file is not a database of ours or fails its integrity check."""


class StoreTooNew(StoreError):
    """The database was written by a newer congtin."""


class StoreTooOld(StoreError):
    """The database was written by an older congtin and is open for reading only, so it cannot be brought up to date."""


class TooCostly(StoreError):
    """A query took longer than whoever asked wants to wait."""


class NotStored(StoreError):
    """A portal, section, crawl or address that the store has never been told of."""
