"""When an address is read again. Reading a page raises the portal's public counter, so known articles are read seldom."""

from collections.abc import Sequence
from datetime import datetime, timedelta

PAUSES = tuple(timedelta(hours=hours) for hours in (0, 1, 6, 20, 72, 168, 720))
"""How long an address rests after its first, second, … failure; the last holds for all further ones. Never given up."""

SECOND_LOOK = timedelta(hours=20)
"""How far apart two pieces of evidence for a removal must lie at least: a night and the next, whenever each began."""


def next_rung(base: datetime, read_at: datetime, ladder: Sequence[timedelta]) -> datetime | None:
    """The first rung above `base` (publication, or first sight) that lies after the reading; None where none is left.

    `ladder` begins with its lowest rung. A date of publication in the future counts as the moment of reading.
    """
    start = min(base, read_at)
    return next((start + step for step in ladder if start + step > read_at), None)


def after_failure(read_at: datetime, attempts: int) -> datetime:
    """When an address is tried again whose last `attempts` readings (at least 1) failed."""
    return read_at + PAUSES[min(attempts, len(PAUSES)) - 1]
