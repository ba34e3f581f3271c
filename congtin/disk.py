"""Free disk space below a folder, and a warning where little is left."""

import shutil
from pathlib import Path

LEAST_FREE = 1_000_000_000
"""Bytes below which a disk counts as nearly full: a first night of the whole country writes about as much."""


def free_bytes(folder: Path) -> int:
    """Bytes free on the disk of a folder, or of the nearest folder above it that exists."""
    there = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    return shutil.disk_usage(there).free


def disk_fault(folder: Path) -> str | None:
    """Says so where the disk of a folder is nearly full."""
    free = free_bytes(folder)
    return f"the disk of {folder} is nearly full: {free / 1e6:.0f} MB free" if free < LEAST_FREE else None
