"""How moments stand in the database: text that orders as time does, and back.

Technical moments are UTC with microseconds, all of one width: so text comparison is time comparison, and touching a
`last_seen_at` rewrites its record in place, one page instead of the whole article. `published_at` keeps the portal's
own offset, for people; `sort_key` beside it orders by real time.
"""

from datetime import UTC, datetime


def to_db(at: datetime) -> str:
    """A technical moment as stored: `2026-11-22T03:46:00.000000+00:00`; raises ValueError for a moment without a zone."""
    return _aware(at).astimezone(UTC).isoformat(timespec="microseconds")


def to_db_local(at: datetime) -> str:
    """A moment in its own offset: `2020-12-04T10:46:00+07:00`; raises ValueError for a moment without a zone."""
    return _aware(at).isoformat(timespec="seconds")


def epoch(at: datetime) -> int:
    """Seconds since 1970."""
    return int(_aware(at).timestamp())


def sort_key(at: datetime, article: int = 0) -> int:
    """An article's place in newest-first order, as one integer: seconds since 1970 times 2^24, and its id where seconds are equal.

    It is the row number of the search index too, so that the index itself gives matches newest first.
    """
    return epoch(at) * _SECOND + article % _SECOND


_SECOND = 2**24


def from_db(text: str) -> datetime:
    """The moment that a stored text names."""
    return datetime.fromisoformat(text)


def from_db_or_none(text: str | None) -> datetime | None:
    """The moment that a stored text names, None for none."""
    return None if text is None else datetime.fromisoformat(text)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no zone")
    return at
