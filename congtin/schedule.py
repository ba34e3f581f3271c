"""Which portals a night crawls, in which order, and when it ends. Pure: moments in, portals out."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from portals import Portal
from storage import LastCrawl

CLOCK_SLIP = timedelta(hours=1)
"""A crawl that began further in the future than this tells of a clock that was wrong, and of nothing else."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def due_portals(
    portals: Iterable[Portal],
    last_crawls: Mapping[str, LastCrawl],
    now: datetime,
    every: timedelta,
    not_before: Mapping[str, datetime] | None = None,
) -> list[Portal]:
    """The portals to crawl now, those that have waited longest first: never crawled, cut short, or crawled so long ago.

    `not_before` says until when portals have asked to be left alone.
    """
    waiting = []
    for portal in portals:
        last = last_crawls.get(portal.id)
        rested = last is None or not last.finished or now - last.began_at >= every or last.began_at - now > CLOCK_SLIP
        may = (not_before or {}).get(portal.id, now) <= now
        if rested and may and is_open(portal, now):
            waiting.append((last.began_at if last else LONG_AGO, portal.id, portal))
    return [portal for *_, portal in sorted(waiting, key=lambda one: one[:2])]


def is_open(portal: Portal, now: datetime) -> bool:
    """Whether a portal is still in use, by its own calendar."""
    return portal.until is None or now.astimezone(portal.timezone).date() <= portal.until


def seconds_until(deadline: str, now: datetime) -> float:
    """Seconds from now to a deadline: `05:30` is the next such time in the zone of `now`, `6h` and `90m` count from now."""
    if ":" in deadline:
        hour, minute = map(int, deadline.split(":"))
        then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return ((then if then > now else then + timedelta(days=1)) - now).total_seconds()
    return float(deadline[:-1]) * {"h": 3600, "m": 60}[deadline[-1]]
