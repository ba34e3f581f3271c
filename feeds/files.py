"""Replaces a published file only where its bytes changed, and dates it by when its content changed."""

import os
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from storage.errors import FileNotWritten
from storage.files import whole_file


def replace_if_changed(path: Path, data: bytes, changed_at: datetime | None = None) -> bool:
    """Puts the bytes in the file's place where it holds others; says whether it did.

    The file is dated by `changed_at`, when its content last changed, so that any server gives the same Last-Modified; but
    later than the file that it replaces, or clients would not see the difference, and never in the future.
    Raises FileNotWritten where that cannot be done; the file is then as it was.
    """
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
    except OSError as error:
        raise FileNotWritten(path, error.strerror or str(error)) from error
    with whole_file(path, make_folders=True) as file:
        file.write(data)
        if changed_at is not None:
            _date(file, path, changed_at)
    return True


def _date(file: BinaryIO, replaced: Path, changed_at: datetime) -> None:
    file.flush()  # what is written later would be dated by then
    now = int(os.fstat(file.fileno()).st_mtime)
    earliest = int(replaced.stat().st_mtime) + 1 if replaced.exists() else 0
    seconds = min(now, max(int(changed_at.timestamp()), earliest))
    os.utime(file.fileno(), (seconds, seconds))
