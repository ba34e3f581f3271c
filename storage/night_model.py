"""The records of nights and of a portal's past: where walks stand, what is usual, how portals stand. It knows no SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from storage.model import Crawl, Verdict


@dataclass(frozen=True, slots=True)
class SectionState:
    """Where the walks over a section stand; `entry` and `walk` are requests as JSON, written and read by who walks."""

    complete_at: datetime | None = None
    swept_at: datetime | None = None
    entry: str | None = None
    walk: str | None = None
    has_articles: bool = False
    """Whether its list ever showed any."""


@dataclass(frozen=True, slots=True)
class Counters:
    """Of the articles that a crawl read again: how many have a counter, on how many it moved, on how many it fell."""

    read: int
    moved: int
    fell: int


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A portal's past: articles by their local day of publication, and its latest crawls that ended, latest first."""

    days: Mapping[date, int]
    crawls: tuple[Crawl, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A run over every portal that was due, in numbers of portals; `ended_at` is None while it runs, and where it was killed."""

    id: int
    began_at: datetime
    ended_at: datetime | None
    due: int
    crawled: int
    remaining: int
    verdicts: Mapping[Verdict, int]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LastCrawl:
    """When a portal was last crawled, and whether that crawl came to its end."""

    began_at: datetime
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a portal stands: its last crawl that was judged, the last good one, the newest article, articles per week, oldest first."""

    portal: str
    name: str
    last: Crawl | None
    last_ok_at: datetime | None
    newest_at: datetime | None
    weeks: tuple[int, ...]
    open_problems: int
