"""The demo's calendar: every moment of the fictional portal follows from its day number."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
DEMO_DAY_ONE = datetime(2026, 11, 16, 22, 0, tzinfo=VIETNAM)
OLDEST_AGE_DAYS = 1030

_LATEST_DAYS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (0, ("20:40", "17:25", "16:10", "14:30", "10:46", "08:05")),
    (1, ("19:15", "10:20", "08:30")),
    (2, ("17:00", "11:05", "09:10")),
)
_ADDED = {2: ("20:15", "16:50", "14:05", "10:30", "07:45"), 3: ("19:40", "15:20", "11:10", "08:25")}
_ADDED_LATER = ("17:35", "10:15", "08:00")


def demo_now(day: int) -> datetime:
    """The moment at which the portal is looked at on its `day` (1 or more), always at 22:00."""
    if day < 1:
        raise ValueError(f"the demo portal has no day {day}: days start at 1")
    return DEMO_DAY_ONE + timedelta(days=day - 1)


def stock_moments(count: int) -> list[datetime]:
    """`count` distinct moments up to the evening of day 1, newest first.

    Twelve lie in the last three days; the older they are, the further apart they lie.
    """
    latest = [_at(days_ago, clock) for days_ago, clocks in _LATEST_DAYS for clock in clocks]
    older = max(count - len(latest), 0)
    taken = set(latest)
    for index in range(older):
        days_ago = 3 + round((OLDEST_AGE_DAYS - 3) * (index / max(older - 1, 1)) ** 2.2)
        moment = _at(days_ago, "07:30") + timedelta(minutes=index * 173 % 780)
        while moment in taken:
            moment += timedelta(minutes=1)
        taken.add(moment)
    return sorted(taken, reverse=True)[:count]


def added_moments(day: int) -> list[datetime]:
    """The moments of the posts that are new on `day` (2 or more), newest first."""
    return [_at(1 - day, clock) for clock in _ADDED.get(day, _ADDED_LATER)]


def _at(days_ago: int, clock: str) -> datetime:
    on: date = DEMO_DAY_ONE.date() - timedelta(days=days_ago)
    return datetime.combine(on, time.fromisoformat(clock), tzinfo=VIETNAM)
