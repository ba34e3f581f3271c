"""Where the files of a store lie in its folder, and the note that says where its last backup is. It knows no SQL."""

import json
import os
from datetime import datetime
from pathlib import Path

DATABASE = "congtin.db"
ARCHIVE = "archive.db"
DELIVERIES = "deliveries.db"
_NOTE = "backup.json"


def record_backup(folder: Path, file: Path, made_at: str) -> None:
    """Remembers the last backup of the store in a folder, outside the database, which may be damaged when it is asked for."""
    write_whole(folder / _NOTE, json.dumps({"file": str(file), "made_at": made_at}, ensure_ascii=False) + "\n")


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


def write_whole(path: Path, text: str) -> None:
    """Writes a small file so that it is there whole or not at all, on disk when this returns."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    sync(part)
    part.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
