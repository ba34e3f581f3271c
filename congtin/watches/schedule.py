"""When messages are sent: hours of digests, quiet hours, and where one night ends and the next begins.

Moments are compared in UTC: Python compares two moments of one zone by what their clocks show, which is wrong when clocks change.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from congtin.watch_settings import WEEKDAYS, Watch

DAYS_AHEAD = 9
NOON = time(12)


def due_at(watch: Watch, found_at: datetime, zone: ZoneInfo) -> datetime:
    """When something that was found is to be told: at once, or with the next digest after it."""
    found_at = found_at.astimezone(UTC)
    if watch.send == "now":
        return found_at
    weekday = WEEKDAYS.index(watch.weekday) if watch.send == "weekly" else None
    return _next(found_at, time(watch.hour), zone, weekday)


def is_quiet(watch: Watch, at: datetime, zone: ZoneInfo) -> bool:
    """Whether a watch must not be told anything now."""
    if watch.quiet_hours is None:
        return False
    begins, ends = watch.quiet_hours
    now = at.astimezone(zone).time()
    return begins <= now < ends if begins <= ends else now >= begins or now < ends


def night_began(at: datetime, zone: ZoneInfo) -> datetime:
    """The noon before a moment: a night, with all that is told of it, goes from noon to noon."""
    at = at.astimezone(UTC)
    today = at.astimezone(zone).date()
    noons = (datetime.combine(today - timedelta(days=days), NOON, zone).astimezone(UTC) for days in (0, 1))
    return next(noon for noon in noons if noon <= at)


def _next(after: datetime, hour: time, zone: ZoneInfo, weekday: int | None) -> datetime:
    """The next moment at which clocks show this hour.

    An hour that comes twice counts the first time; one that is left out counts as what the old clock would have shown then.
    """
    today = after.astimezone(zone).date()
    days = (today + timedelta(days=days) for days in range(DAYS_AHEAD))
    moments = (datetime.combine(day, hour, zone).astimezone(UTC) for day in days if weekday is None or day.weekday() == weekday)
    return next(moment for moment in moments if moment > after)
