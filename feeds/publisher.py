"""Writes the public folder from the store. What a crawl happened to see is not known here; only what was stored."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from feeds import site
from feeds.checks import check, is_empty
from feeds.compose import compose_entry
from feeds.entry import Feed, FeedEntry, Format
from feeds.errors import FeedFault, InvalidOutput
from feeds.files import remove_leftovers, replace_if_changed
from feeds.json_feed import json_feed
from feeds.plan import PlannedFeed, everything, of_portal_and_sections
from feeds.rss_atom import atom, rss
from feeds.settings import SiteSettings
from portals import Portal
from storage.model import StoredArticle

BUILDERS: dict[Format, Callable[[Feed], bytes]] = {"rss": rss, "atom": atom, "json": json_feed}
NEWEST_ON_INDEX = 10


class Articles(Protocol):
    """What the publisher asks of a store."""

    def newest(self, *, portal: str | None = None, section: str | None = None, limit: int = 50) -> list[StoredArticle]:
        """The newest articles, newest first, without removed ones."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did: the files that are new or changed, how many stayed as they were, and what was left out or kept old."""

    written: tuple[Path, ...]
    unchanged: int
    faults: tuple[FeedFault, ...]


def publish(store: Articles, portals: Iterable[Portal], out: Path, settings: SiteSettings) -> Published:
    """Brings the folder up to the store: feeds, pages and the list of feeds. Only files whose bytes changed are written.

    A fault in one entry costs that entry; a file that fails its check stays as it was. Nothing is ever removed.
    Raises PublishFailed where a file cannot be written; those written before it are whole.
    """
    run = _Run(store, {portal.id: portal for portal in portals}, out, settings)
    if out.is_dir():
        remove_leftovers(out)
    run.publish()
    return Published(tuple(run.written), run.unchanged, tuple(run.faults))


@dataclass
class _Run:
    """One publish; an article is made into an entry once, however many feeds show it."""

    store: Articles
    portals: dict[str, Portal]
    out: Path
    settings: SiteSettings
    written: list[Path] = field(default_factory=list)
    unchanged: int = 0
    faults: list[FeedFault] = field(default_factory=list)
    composed: dict[int, FeedEntry | None] = field(default_factory=dict)

    def publish(self) -> None:
        feeds = {planned.key: self.publish_feed(planned) for planned in self.planned()}
        newest_of = {portal: feeds[portal].entries[0] for portal in self.portals if feeds[portal].entries}
        newest = feeds["all"].entries[:NEWEST_ON_INDEX]
        self.write("feeds.opml", lambda: site.feed_list(self.portals.values(), feeds.values(), self.settings))
        self.write("index.html", lambda: site.index_page(self.portals.values(), newest, newest_of, self.settings))

    def planned(self) -> Iterator[PlannedFeed]:
        yield everything(self.settings)
        for portal in self.portals.values():
            yield from of_portal_and_sections(portal)

    def publish_feed(self, planned: PlannedFeed) -> Feed:
        """Writes a feed in every format, and its page; gives the feed with the entries that could be shown."""
        articles = self.store.newest(
            portal=planned.portal.id if planned.portal else None,
            section=planned.section.slug if planned.section else None,
            limit=self.settings.entries,
        )
        feed = planned.feed(self.entries(articles, planned.key), self.settings)
        for kind, build in BUILDERS.items():
            path = f"feeds/{planned.key}.{kind}"
            self.write(path, partial(self.built, feed, build, path))
        self.write(
            f"feeds/{planned.key}.html",
            lambda: site.feed_page(feed, planned.heading, self.settings, planned.portal, planned.section is not None),
        )
        return feed

    def entries(self, articles: Iterable[StoredArticle], key: str) -> Iterator[FeedEntry]:
        """The articles as entries; one that cannot be composed is left out and said."""
        for article in articles:
            if article.id not in self.composed:
                self.composed[article.id] = self.entry(article, key)
            if (entry := self.composed[article.id]) is not None:
                yield entry

    def entry(self, article: StoredArticle, key: str) -> FeedEntry | None:
        try:
            return compose_entry(article, self.portals.get(article.portal) or _unknown_portal(article))
        except Exception as error:
            self.faults.append(FeedFault(f"feeds/{key}", f"the entry is left out: {error!r}", article.guid))
            return None

    def built(self, feed: Feed, build: Callable[[Feed], bytes], path: str) -> bytes:
        """The feed's bytes; where building fails, without the entries that fail alone."""
        try:
            return build(feed)
        except Exception:  # which entry it was is found by building each alone
            return build(replace(feed, entries=tuple(entry for entry in feed.entries if self.builds(feed, entry, build, path))))

    def builds(self, feed: Feed, entry: FeedEntry, build: Callable[[Feed], bytes], path: str) -> bool:
        try:
            build(replace(feed, entries=(entry,)))
        except Exception as error:
            self.faults.append(FeedFault(path, f"the entry is left out: {error!r}", entry.guid))
            return False
        return True

    def write(self, name: str, build: Callable[[], bytes]) -> None:
        """Builds and checks a file, and puts it in place of the old one where it differs."""
        path = self.out / name
        try:
            data = build()
            check(name, data)
            self.refuse_emptying(name, data)
        except Exception as error:
            why = error.why if isinstance(error, InvalidOutput) else repr(error)
            self.faults.append(FeedFault(name, f"{why}; the old file stays"))
            return
        if replace_if_changed(path, data):
            self.written.append(path)
        else:
            self.unchanged += 1

    def refuse_emptying(self, name: str, data: bytes) -> None:
        """A feed that had entries does not lose them all: a store that went missing must not empty what people read."""
        path = self.out / name
        if name.endswith((".rss", ".atom", ".json")) and is_empty(name, data) and path.is_file() and not is_empty(name, path.read_bytes()):
            raise InvalidOutput("the feed would lose all of its entries")


def _unknown_portal(article: StoredArticle) -> Portal:
    """Stands in for a portal whose profile is gone or wrong: its articles are still in the store, and still news."""
    host = urlsplit(article.url).hostname or article.portal
    unit = {"province": host, "name": host, "level": "central"}
    sections = [{"name": "Tin", "path": "/"}]
    facts = {"id": article.portal, "name": host, "unit": unit, "platform": "unknown", "home": f"http://{host}", "sections": sections}
    return Portal.model_validate(facts)
