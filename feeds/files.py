"""Files that are the old or the new one at every moment, also when the power goes or the disk is full. It knows no feeds."""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from feeds.errors import PublishFailed

_PREFIX, _SUFFIX = ".congtin-", ".tmp"


def replace_if_changed(path: Path, data: bytes, changed_at: datetime | None = None) -> bool:
    """Puts the bytes in the file's place by a temporary file beside it, fsync and rename; says whether they were new.

    The file is dated by `changed_at`, when its content last changed, so that any server gives the same Last-Modified; but
    later than the file that it replaces, or clients would not see the difference, and never in the future.
    Raises PublishFailed where that cannot be done; the file is then as it was.
    """
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        _make_folder(path.parent)
        _replace(path, data, changed_at)
    except OSError as error:
        raise PublishFailed(path, error.strerror or str(error)) from error
    return True


def remove_leftovers(folder: Path) -> None:
    """Removes the temporary files of publishers that were killed."""
    for leftover in folder.rglob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError):
            leftover.unlink()


def _replace(path: Path, data: bytes, changed_at: datetime | None) -> None:
    temporary = path.with_name(f"{_PREFIX}{path.name}-{os.getpid()}{_SUFFIX}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if changed_at is not None:
            _date(temporary, path, changed_at)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(path.parent)


def _date(file: Path, replaced: Path, changed_at: datetime) -> None:
    now = int(file.stat().st_mtime)
    earliest = int(replaced.stat().st_mtime) + 1 if replaced.exists() else 0
    seconds = min(now, max(int(changed_at.timestamp()), earliest))
    os.utime(file, (seconds, seconds))


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
