"""Puts restored files in the place of those that are there, all of them or none, whenever it is killed. It knows no SQL.

The plan is written down first. As long as it lies there, whoever takes the lock of the store carries it out to the end;
every step may be done again.
"""

import json
from pathlib import Path

from storage.lock import WriterLock
from storage.places import ARCHIVE, DATABASE, sync, write_whole

_PLAN = "restore.json"
_COMPANIONS = ("-wal", "-shm", "-journal")
"""Files in which SQLite keeps what is not in the database yet; they belong to the file of that name."""


def restored(path: Path) -> Path:
    """The name under which a file is prepared that will take the place of this one."""
    return path.with_name(path.name + ".restored")


def is_pending(folder: Path) -> bool:
    """Whether a swap was begun and not finished."""
    return (folder / _PLAN).exists()


def finish_pending(folder: Path) -> None:
    """Carries out a restore that was cut short, where there is one; raises StoreLocked while one is under way."""
    if is_pending(folder):
        lock = WriterLock.take(folder / DATABASE, "congtin restore")
        try:
            finish_swap(folder)
        finally:
            lock.release()


def swap_in(folder: Path, mark: str) -> tuple[Path, ...]:
    """Swaps the prepared files in; the old ones stay as `….before-<mark>`, and their paths are given. Needs the lock."""
    write_whole(folder / _PLAN, json.dumps({"mark": mark}) + "\n")
    return finish_swap(folder)


def finish_swap(folder: Path) -> tuple[Path, ...]:
    """Carries out a plan that lies there; without one, clears away what a restore prepared that came to nothing. Needs the lock."""
    if not is_pending(folder):
        for name in (DATABASE, ARCHIVE):
            for companion in ("", *_COMPANIONS):
                (folder / f"{restored(Path(name))}{companion}").unlink(missing_ok=True)
        return ()
    mark = json.loads((folder / _PLAN).read_text(encoding="utf-8"))["mark"]
    for name in (DATABASE, ARCHIVE):
        if restored(folder / name).exists():
            _set_aside(folder, name, mark)
            restored(folder / name).replace(folder / name)
            sync(folder)
    (folder / _PLAN).unlink()
    sync(folder)
    return tuple(path for name in (DATABASE, ARCHIVE) if (path := folder / f"{name}.before-{mark}").exists())


def _set_aside(folder: Path, name: str, mark: str) -> None:
    for companion in (*_COMPANIONS, ""):
        old = folder / f"{name}{companion}"
        if old.exists():
            old.replace(folder / f"{name}.before-{mark}{companion}")
    sync(folder)
