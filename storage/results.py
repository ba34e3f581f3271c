"""What the store tells of itself: hits of a search, numbers of portals, what a backup or a restore did. It knows no SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from portals.messages import Message
from storage.model import AddressState, Article, Crawl, StoredArticle, StoredCapture, Verdict

Marked = tuple[tuple[str, bool], ...]
"""Text in pieces, each with whether it is a hit."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An article that was found. `is_exact`: it holds the words with exactly the marks that were typed."""

    article: StoredArticle
    is_exact: bool
    title: Marked
    snippet: Marked


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits, and whether there are more behind it."""

    hits: tuple[SearchHit, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """A page of the archive to read again, with the article that it was read as; None for a page that was refused."""

    portal: str
    capture: StoredCapture
    body: bytes
    article: StoredArticle | None


@dataclass(frozen=True, slots=True)
class Reparsed:
    """What today's parser found on a page of the archive, which was fetched from this address."""

    address: int
    article: Article


@dataclass(frozen=True, slots=True)
class Pruned:
    """What retention dropped; `size` in bytes as stored."""

    captures: int
    bodies: int
    size: int


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made and verified; `size` in bytes, `counts` table → rows, `missing` kept pages without a body."""

    file: Path
    made_at: datetime
    size: int
    counts: Mapping[str, int]
    missing: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: `kept` are the files that were there before, under their new names; `counts` table → rows."""

    kept: tuple[Path, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Popular:
    """An article and by how much its counter rose."""

    article: StoredArticle
    rise: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What is shown differently than when a cursor was taken: portal → slugs of its sections. `cursor` is where this ends."""

    cursor: str
    portals: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section in numbers. `articles` counts every article that the section listed and that is not removed."""

    slug: str
    name: str
    path: str
    complete_at: datetime | None
    retired_at: datetime | None
    articles: int
    newest_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalRow:
    """A portal in numbers. `newest_at` is the latest publication, or first sight where there is no date."""

    id: str
    name: str
    province: str
    unit: str
    level: str
    platform: str
    home: str
    until: date | None
    articles: int
    removed: int
    newest_at: datetime | None
    addresses: Mapping[AddressState, int]
    open_problems: int
    last_crawl: Crawl | None
    sections: tuple[SectionRow, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """What is kept of a portal, in numbers. `captures` are pages of articles, `list_captures` those of lists."""

    articles: int
    removed: int
    revisions: int
    attachments: int
    view_counts: int
    captures: int
    list_captures: int


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
class CrawlHistory:
    """A portal's past: articles by their local day of publication, and its latest crawls that ended, latest first."""

    days: Mapping[date, int]
    crawls: tuple[Crawl, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NightlyRun:
    """A run over every portal that was due, in numbers of portals; `ended_at` is None while it runs, and where it was killed."""

    id: int
    began_at: datetime
    ended_at: datetime | None
    due: int
    crawled: int
    remaining: int
    verdicts: Mapping[Verdict, int]
    faults: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class LastCrawl:
    """When a portal was last crawled, and whether that crawl came to its end."""

    began_at: datetime
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalStatus:
    """How a portal stands: its last crawl that was judged, the last good one, the newest article, articles per week, oldest first."""

    portal: str
    name: str
    last: Crawl | None
    last_ok_at: datetime | None
    newest_at: datetime | None
    weeks: tuple[int, ...]
    open_problems: int
