"""Where the files of a store lie, the note of its last backup, and the one way to write a file so that it is whole or not there."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from storage.errors import FileNotWritten

DATABASE = "congtin.db"
ARCHIVE = "archive.db"
DELIVERIES = "deliveries.db"
_NOTE = "backup.json"
_PREFIX, _SUFFIX = ".congtin-", ".tmp"
"""Of the name that a file has while it is written."""


def record_backup(folder: Path, file: Path, made_at: str) -> None:
    """Remembers the last backup of the store in a folder, outside the database, which may be damaged when it is asked for."""
    note = json.dumps({"file": str(file), "made_at": made_at}, ensure_ascii=False) + "\n"
    write_whole(folder / _NOTE, note.encode())


def describe_last_backup(folder: Path) -> str | None:
    """The last backup of the store in a folder, in words; None where none is known."""
    last = last_backup(folder)
    return f"{last[0]} of {last[1].isoformat(timespec='seconds')}" if last else None


def last_backup(folder: Path) -> tuple[str, datetime] | None:
    """File and moment of the last backup of the store in a folder; None where none is known."""
    try:
        note = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
        return str(note["file"]), datetime.fromisoformat(note["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def whole_file(path: Path, *, make_folders: bool = False) -> Iterator[BinaryIO]:
    """A file to write, which takes its name when all of it is on disk; until then, what had the name before stays.

    Missing folders are made with `make_folders`; else they are an error, for a person may have mistyped them. Raises
    FileNotWritten, also where whoever writes meets an OSError.
    """
    part = path.with_name(f"{_PREFIX}{path.name}-{os.getpid()}{_SUFFIX}")
    try:
        if make_folders:
            make_folder(path.parent)
        try:
            with part.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        sync(path.parent)
    except OSError as error:
        raise FileNotWritten(path, error.strerror or str(error)) from error


def write_whole(path: Path, data: bytes) -> None:
    """Puts bytes in a file's place, all of them or none, on disk when this returns; raises FileNotWritten."""
    with whole_file(path) as file:
        file.write(data)


def remove_leftovers(folder: Path) -> None:
    """Removes the unfinished files below a folder whose writers were killed; no writer may be at work there."""
    for leftover in folder.rglob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError):
            leftover.unlink()


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it that are missing; their names are on disk when this returns."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync(folder.parent)


def sync(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
