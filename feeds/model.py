"""Records of feeds and entries, from which RSS, Atom, JSON Feed and the pages are all built."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

Format = Literal["rss", "atom", "json"]
FORMATS: tuple[Format, ...] = ("rss", "atom", "json")
MEDIA_TYPES: dict[Format, str] = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
LANGUAGE = "vi"
GENERATOR = "congtin"
TAG = "tag:congtin,2026:"
"""What every name that we give begins with (RFC 4151)."""

NEVER = datetime(2026, 1, 1, tzinfo=UTC)
"""When a feed without entries last changed: it must say something, and must always say the same."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that belongs to an entry; `size` in bytes, None where nobody knows it."""

    url: str
    media_type: str
    size: int | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A subject of an entry; `kind` is what the name names, as "section" or "unit"."""

    name: str
    kind: str

    @property
    def scheme(self) -> str:
        """The vocabulary that the name comes from, as a tag URI."""
        return TAG + self.kind


@dataclass(frozen=True, slots=True)
class Source:
    """The portal that an entry comes from: `key` names its own feed here, None where it has none, `home` is its address."""

    key: str | None
    title: str
    home: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry as every format shows it. Text is plain and on one line, `html` is safe and whole, addresses are absolute.

    `updated` is never before `published`; both are aware. `author` is the byline, None where the page had none.
    """

    guid: str
    url: str | None
    title: str
    html: str
    summary: str
    published: datetime
    updated: datetime
    source: Source
    author: str | None = None
    categories: tuple[Category, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    image: str | None = None
    note: str = ""
    """What we say above the article, as HTML; `html` begins with it."""
    day_only: bool = False
    """The time of `published` is not known and stands at midnight."""

    @property
    def files(self) -> tuple[Enclosure, ...]:
        """The enclosures without the lead image."""
        return tuple(enclosure for enclosure in self.enclosures if enclosure.url != self.image)


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """A page of a feed's archive, counted from 1 for the oldest. A sealed one is full and never changes again."""

    number: int
    sealed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed before it has a format. `key` is its path below `feeds/` without an ending: `bacninh-tuson/tin-tuc`.

    `aggregated` feeds hold entries of several portals, and name the source of each.
    """

    key: str
    title: str
    description: str
    base_url: str
    author: str
    author_url: str
    rights: str
    entries: tuple[FeedEntry, ...] = ()
    aggregated: bool = False
    hub: str | None = None
    image: str | None = None
    page: "ArchivePage | None" = None
    """Which page of the archive this is; None is the feed that people subscribe to."""
    query: str = ""
    """What follows the address of a feed that is made for one question, without the question mark."""
    previous: int | None = None
    """The number of the archive page with what came before."""

    @property
    def id(self) -> str:
        """The feed's permanent name, whatever the host."""
        return f"{TAG}feeds/{self.key}{self._asked}"

    @property
    def updated(self) -> datetime:
        """The newest change among the entries."""
        return max((entry.updated for entry in self.entries), default=NEVER)

    @property
    def home(self) -> str:
        """The address of the feed's page for people."""
        return f"{self.base_url}/feeds/{self.key}.html{self._asked}"

    def address(self, kind: Format) -> str:
        """Where this document is in this format."""
        return self.page_address(self.page.number, kind) if self.page else feed_address(self.base_url, self.key, kind) + self._asked

    def page_address(self, number: int, kind: Format) -> str:
        """Where a page of the archive is in this format."""
        return feed_address(self.base_url, f"{self.key}.{number}", kind)

    @property
    def _asked(self) -> str:
        return f"?{self.query}" if self.query else ""

    def links(self, kind: Format) -> list[dict[str, str]]:
        """What the document says of itself and of its neighbours: self, hub, current and archive links (RFC 5005)."""
        links = {"self": self.address(kind)}
        if self.hub and not self.page:
            links["hub"] = self.hub
        if self.page:
            links["current"] = feed_address(self.base_url, self.key, kind)
        if self.previous:
            links["prev-archive"] = self.page_address(self.previous, kind)
        if self.page and self.page.sealed:
            links["next-archive"] = self.page_address(self.page.number + 1, kind)
        return [{"href": href, "rel": rel} | ({} if rel == "hub" else {"type": MEDIA_TYPES[kind]}) for rel, href in links.items()]


def feed_address(base_url: str, key: str, kind: Format) -> str:
    """The absolute address of a feed."""
    return f"{base_url}/feeds/{key}.{kind}"
