"""Builds single documents of the published folder on request, with the same bytes, and feeds of any search or filter.

Nothing is cached here: whoever serves the bytes decides how long they last.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from feeds import definitions, index_files
from feeds.collect import EntryCollector
from feeds.definitions import PlannedFeed
from feeds.errors import FeedFault
from feeds.health import Health, HealthRecord, record_of_past
from feeds.model import MEDIA_TYPES, ArchivePage, Feed, FeedEntry, Format
from feeds.paging import PAGE, newest_page
from feeds.protocols import ArticleSource
from feeds.settings import SiteSettings
from feeds.text import one_line
from feeds.validate import check
from feeds.writer import BUILDERS, built
from portals import Portal
from storage.article_filter import ArticleFilter
from storage.model import StoredArticle, VerdictHistory

_PATH = re.compile(r"feeds/(?P<key>[a-z0-9-]+(?:/[a-z0-9-]+)?)(?:\.(?P<page>[1-9][0-9]{0,6}))?\.(?P<kind>rss|atom|json)")
_BADGE = re.compile(r"feeds/(?P<portal>[a-z0-9-]+)\.svg")


@dataclass(frozen=True, slots=True)
class Sources:
    """The portals that are published and how each fares, by id."""

    portals: Mapping[str, Portal]
    records: Mapping[str, HealthRecord]

    @classmethod
    def of(
        cls,
        portals: Iterable[Portal],
        pasts: Mapping[str, VerdictHistory],
        settings: SiteSettings,
        known: Mapping[str, HealthRecord] | None = None,
    ) -> "Sources":
        """The portals with what their latest crawls say, `feeds.health.CRAWLS` at most; `known` records stay as they are."""
        given = {portal.id: portal for portal in portals if portal.id not in definitions.RESERVED}
        known = known or {}
        records = {
            key: known[key] if key in known else record_of_past(portal, pasts.get(key, VerdictHistory()), settings.base_url)
            for key, portal in given.items()
        }
        return cls(given, records)

    @property
    def healths(self) -> dict[str, Health]:
        """The health of each portal."""
        return {key: record.health for key, record in self.records.items()}


@dataclass(frozen=True, slots=True)
class Document:
    """A file's bytes and what they are; a sealed one never changes again."""

    data: bytes
    media_type: str
    sealed: bool = False


@dataclass
class OnRequest:
    """Documents built from one state of the store."""

    archive: ArticleSource
    sources: Sources
    settings: SiteSettings
    faults: list[FeedFault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._gatherer = EntryCollector(self.archive, self.sources.portals, self.sources.healths, self.settings, self.faults)

    def document(self, path: str) -> Document | None:
        """The document at a path of the published folder, None where there is none; raises InvalidOutput.

        Pages for people, sitemap and robots.txt are not among them.
        """
        if match := _PATH.fullmatch(path):
            kind: Format = match["kind"]  # type: ignore[assignment]
            feed = self._feed(match["key"], int(match["page"]) if match["page"] else None)
            return None if feed is None else self.written(feed, kind)
        if (match := _BADGE.fullmatch(path)) and match["portal"] in self.sources.portals:
            portal = self.sources.portals[match["portal"]]
            return Document(index_files.badge(self.sources.healths[portal.id], one_line(portal.name)), "image/svg+xml")
        if path == "feeds.opml":
            return Document(self._opml(), "text/x-opml")
        return Document(self._status(), "application/json") if path == "status.json" else None

    def has_feed(self, key: str) -> bool:
        """Whether there is a feed of this name."""
        return any(planned.key == key for planned in self._planned())

    def written(self, feed: Feed, kind: Format) -> Document:
        """A feed in a format, without the entries that cannot be written; raises InvalidOutput."""
        name = f"feeds/{feed.key}.{kind}"
        data = built(feed, BUILDERS[kind], name, self.faults)
        check(name, data)
        return Document(data, MEDIA_TYPES[kind], feed.page is not None and feed.page.sealed)

    def selected(self, planned: PlannedFeed, query: str, articles: Iterable[StoredArticle]) -> Feed:
        """The feed that answers a question; `query` is the question as it stands in the address."""
        return replace(planned.feed(self._gatherer.entries_of(articles), self.settings), query=query)

    def _feed(self, key: str, page: int | None) -> Feed | None:
        planned = next((one for one in self._planned() if one.key == key), None)
        if planned is None:
            return None
        if planned.wanted is None:
            return None if page else planned.feed(self._special(planned), self.settings)
        arrived = self._gatherer.arrived(planned.wanted)
        if page:
            return self._archive_page(planned, planned.wanted, page, arrived)
        entries = self._gatherer.newest(planned.wanted, self.settings.feed_entries)
        return planned.feed(entries, self.settings, previous=newest_page(arrived, self.settings.feed_entries))

    def _archive_page(self, planned: PlannedFeed, wanted: ArticleFilter, number: int, arrived: int) -> Feed | None:
        full = arrived // PAGE
        if newest_page(arrived, self.settings.feed_entries) is None or number > full + 1:
            return None
        page = ArchivePage(number, sealed=number <= full)
        return planned.feed(self._gatherer.archived(wanted, number, arrived), self.settings, page, number - 1 or None)

    def _planned(self) -> Iterator[PlannedFeed]:
        """Every feed that there is."""
        yield definitions.everything(self.settings)
        yield from self._specials()
        for name, _ in definitions.by_province(self.sources.portals.values()):
            yield definitions.of_province(name, self.settings)
        for portal in self.sources.portals.values():
            yield from definitions.of_portal_and_sections(portal)

    def _specials(self) -> list[PlannedFeed]:
        named = [make(self.settings) for make in (definitions.most_read, definitions.edited, definitions.removed, definitions.health)]
        return [*named, *(definitions.of_keyword(keyword, self.settings) for keyword in self.settings.keywords)]

    def _special(self, planned: PlannedFeed) -> tuple[FeedEntry, ...]:
        match planned.key:
            case definitions.MOST_READ:
                return self._most_read()
            case definitions.EDITED:
                return self._gatherer.edited()
            case definitions.REMOVED:
                return self._gatherer.removed()
            case definitions.HEALTH:
                entries = [entry for record in self.sources.records.values() for entry in record.verdict_changes]
                return tuple(sorted(entries, key=lambda entry: (entry.published, entry.guid), reverse=True)[: self.settings.feed_entries])
            case _:
                keyword = next(one for one in self.settings.keywords if definitions.of_keyword(one, self.settings).key == planned.key)
                return self._gatherer.mentioning(keyword)

    def _most_read(self) -> tuple[FeedEntry, ...]:
        crawled = [record.last.ended_at or record.last.began_at for record in self.sources.records.values() if record.last]
        return self._gatherer.most_read(max(crawled) + timedelta(seconds=1)) if crawled else ()

    def _opml(self) -> bytes:
        newest = definitions.everything(self.settings).feed(
            self._gatherer.newest(ArticleFilter(), self.settings.feed_entries), self.settings
        )
        return index_files.feed_list(self.sources.portals.values(), self._specials(), newest.updated, self.settings)

    def _status(self) -> bytes:
        newest = {key: entries[0] for key in self.sources.portals if (entries := self._gatherer.newest(ArticleFilter(portal=key), 1))}
        last = {key: record.last for key, record in self.sources.records.items() if record.last}
        return index_files.status(self.sources.portals.values(), self.sources.healths, last, newest, self.settings)
