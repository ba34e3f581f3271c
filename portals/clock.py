"""The present moment, and the type of a function that gives it: whoever needs the time is handed a clock, so that tests may set it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""A function that gives the present moment, with its zone."""


def utc_now() -> datetime:
    """The present moment in UTC, with its zone."""
    return datetime.now(UTC)
