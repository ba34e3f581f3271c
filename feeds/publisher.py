"""Publishes the store into a folder: feeds, their archives, pages and lists, writing only what changed."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from feeds import definitions, index_files, pages
from feeds.collect import EntryCollector
from feeds.definitions import PlannedFeed
from feeds.errors import FeedFault
from feeds.files import replace_if_changed
from feeds.health import CRAWLS, Health, record_of
from feeds.model import FORMATS, Feed, FeedEntry
from feeds.paging import PAGE, newest_page, pages_to_write
from feeds.protocols import ArticleSource
from feeds.settings import SiteSettings
from feeds.text import one_line
from feeds.validate import is_whole_page
from feeds.writer import Writer
from portals import Portal
from storage.article_filter import ArticleFilter
from storage.files import remove_leftovers
from storage.results import Changes

NEWEST_ON_INDEX = 10
ASSETS = Path(__file__).parent / "assets"


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did: the files that are new or changed, how many stayed as they were, and what was left out or kept old.

    `changed_feeds` are the addresses of the feeds among the files, for a hub.
    """

    written: tuple[Path, ...]
    unchanged: int
    faults: tuple[FeedFault, ...]
    changed_feeds: tuple[str, ...] = ()


def publish(store: ArticleSource, portals: Iterable[Portal], out: Path, settings: SiteSettings, *, everything: bool = False) -> Published:
    """Brings the folder up to the store: feeds, their archives, pages and lists. Only files whose bytes changed are written.

    Only what may have changed since the last publish into this folder is looked at, unless `everything` is wanted.
    What was stored by crawls that went wrong after a good one waits. A fault in one entry costs that entry; a file that
    fails its check stays as it was. Nothing is ever removed. Raises FileNotWritten where a file cannot be written; those
    written before it are whole.
    """
    given = list(portals)
    refused = [
        FeedFault(f"feeds/{portal.id}", "a portal cannot have this id, other feeds stand there")
        for portal in given
        if portal.id in definitions.RESERVED
    ]
    run = _Run(store, [portal for portal in given if portal.id not in definitions.RESERVED], out, settings, everything)
    if out.is_dir():
        remove_leftovers(out)
    run.publish()
    written = run.writer.written
    names = (path.relative_to(out) for path in written)
    changed = tuple(f"{settings.base_url}/{name.as_posix()}" for name in names if _is_subscribed(name))
    return Published(tuple(written), run.writer.unchanged, (*refused, *run.gatherer.faults, *run.writer.faults), changed)


def _is_subscribed(name: Path) -> bool:
    return name.parts[0] == "feeds" and name.suffix.removeprefix(".") in FORMATS and "." not in name.stem


class _Run:
    """One run of `publish`, with what its steps share."""

    def __init__(self, store: ArticleSource, portals: Sequence[Portal], out: Path, settings: SiteSettings, everything: bool) -> None:
        self.archive = store
        self.portals, self.out, self.settings = portals, out, settings
        self.records = {one.id: record_of(one, self.archive.recent_crawls(one.id, CRAWLS), settings.base_url) for one in portals}
        self.healths = {portal: record.health for portal, record in self.records.items()}
        self.gatherer = EntryCollector(self.archive, {portal.id: portal for portal in portals}, self.healths, settings)
        self.writer = Writer(out)
        self.before = State.load(out).fitting(made_by(portals, settings), settings.base_url)
        self.cursor = self.archive.cursor()
        self.changes = self._changes(everything)
        self.arrived = dict(self.before.arrived)
        self.conditions = {portal: _condition(health) for portal, health in self.healths.items()}

    def publish(self) -> None:
        """Writes what is due; the lists come last, so that what they name is there."""
        provinces = [definitions.of_province(name, self.settings) for name, _ in definitions.by_province(self.portals)]
        own = [feed for portal in self.portals for feed in definitions.of_portal_and_sections(portal)]
        first = {portal.id: self.gatherer.newest(ArticleFilter(portal=portal.id), 1) for portal in self.portals}
        newest = {portal: replace(entries[0], html="") for portal, entries in first.items() if entries}
        listed = pages.province_lists(self.portals, newest, self.healths, self.settings)
        everything = self._publish_feed(definitions.everything(self.settings), ArticleFilter())
        for feed in [*provinces, *own]:
            if feed.wanted is not None and self._is_due(feed, feed.wanted):
                self._publish_feed(feed, feed.wanted, next((one for one in listed if one.key == feed.key), None))
        specials = [self._publish_special(feed, entries) for feed, entries in self._specials()]
        self._publish_lists([definitions.everything(self.settings), *specials, *provinces, *own], specials, newest, everything, listed)
        self._keep_state()

    def _publish_feed(self, planned: PlannedFeed, wanted: ArticleFilter, province: pages.ProvinceList | None = None) -> Feed:
        """Writes a feed, its page and what its archive gained; the archive first, so that the feed names nothing that is not there."""
        previous = self._publish_archive(planned, wanted)
        feed = planned.feed(self.gatherer.newest(wanted, self.settings.feed_entries), self.settings, previous=previous)
        self.writer.feed(f"feeds/{planned.key}", feed)
        health = self.healths[planned.portal.id] if planned.portal else None
        page = partial(pages.feed_page, planned, feed, self.settings, health=health, province=province)
        self.writer.file(f"feeds/{planned.key}.html", page, feed.updated)
        return feed

    def _publish_archive(self, planned: PlannedFeed, wanted: ArticleFilter) -> int | None:
        """Writes the pages that are not sealed yet; gives the number of the newest one, None where the feed needs none.

        What doubtful crawls of a portal stored does not go into its archive.
        """
        shown, known = self.settings.feed_entries, self.before.arrived.get(planned.key)
        arrived = self.gatherer.arrived(wanted)
        sealed = self._sealed(planned, arrived) if known is None or not newest_page(known, shown) else known // PAGE
        for page in pages_to_write(arrived, shown, sealed):
            entries = self.gatherer.archived(wanted, page.number, arrived)
            feed = planned.feed(entries, self.settings, page, page.number - 1 or None)
            self.writer.feed(f"feeds/{planned.key}.{page.number}", feed, may_be_empty=True)
            html = partial(pages.feed_page, planned, feed, self.settings)
            self.writer.file(f"feeds/{planned.key}.{page.number}.html", html, feed.updated)
        self.arrived[planned.key] = arrived
        return newest_page(arrived, shown)

    def _sealed(self, planned: PlannedFeed, arrived: int) -> int:
        """How many pages of an archive are on disk, whole and under their present address, where the state does not say it."""
        number = 0
        while number < arrived // PAGE and self._is_sealed(planned, number + 1):
            number += 1
        return number

    def _is_sealed(self, planned: PlannedFeed, number: int) -> bool:
        path = self.out / f"feeds/{planned.key}.{number}.json"
        others = (path.with_suffix(f".{ending}") for ending in ("rss", "atom", "html"))
        address = planned.feed((), self.settings).page_address(number, "json")
        return path.is_file() and all(other.is_file() for other in others) and is_whole_page(path.read_bytes(), address, PAGE)

    def _specials(self) -> Iterator[tuple[PlannedFeed, tuple[FeedEntry, ...]]]:
        yield definitions.most_read(self.settings), self._most_read()
        yield definitions.edited(self.settings), self.gatherer.edited()
        yield definitions.removed(self.settings), self.gatherer.removed()
        yield definitions.health(self.settings), self._verdict_changes()
        for keyword in self.settings.keywords:
            yield definitions.of_keyword(keyword, self.settings), self.gatherer.mentioning(keyword)

    def _most_read(self) -> tuple[FeedEntry, ...]:
        """What was read most in the week before the last crawl of all: the store's own clock."""
        crawled = [record.last.ended_at or record.last.began_at for record in self.records.values() if record.last]
        return self.gatherer.most_read(max(crawled) + timedelta(seconds=1)) if crawled else ()

    def _verdict_changes(self) -> tuple[FeedEntry, ...]:
        entries = [entry for record in self.records.values() for entry in record.verdict_changes]
        return tuple(sorted(entries, key=lambda entry: (entry.published, entry.guid), reverse=True)[: self.settings.feed_entries])

    def _publish_special(self, planned: PlannedFeed, entries: tuple[FeedEntry, ...]) -> PlannedFeed:
        feed = planned.feed(entries, self.settings)
        self.writer.feed(f"feeds/{planned.key}", feed, may_be_empty=True)
        self.writer.file(f"feeds/{planned.key}.html", partial(pages.feed_page, planned, feed, self.settings), feed.updated)
        return planned

    def _publish_lists(
        self,
        planned: Sequence[PlannedFeed],
        specials: Sequence[PlannedFeed],
        newest: dict[str, FeedEntry],
        everything: Feed,
        listed: Sequence[pages.ProvinceList],
    ) -> None:
        write, portals, settings = self.writer.file, self.portals, self.settings
        for portal in portals:
            write(f"feeds/{portal.id}.svg", partial(index_files.badge, self.healths[portal.id], one_line(portal.name)))
        last = {portal: record.last for portal, record in self.records.items() if record.last}
        write("status.json", partial(index_files.status, portals, self.healths, last, newest, settings))
        write("feeds.opml", partial(index_files.feed_list, portals, specials, everything.updated, settings), everything.updated)
        write("sitemap.xml", partial(index_files.sitemap, [one.key for one in planned], settings))
        write("robots.txt", partial(index_files.robots, settings))
        for asset in sorted(ASSETS.iterdir()):
            write(asset.name, asset.read_bytes)
        index = partial(pages.index_page, listed, everything.entries[:NEWEST_ON_INDEX], settings)
        write("index.html", index, everything.updated)

    def _changes(self, everything: bool) -> Changes | None:
        return None if everything or self.before.cursor is None else self.archive.changes_since(self.before.cursor)

    def _is_due(self, planned: PlannedFeed, wanted: ArticleFilter) -> bool:
        """Whether a feed may differ from what was published."""
        if self.changes is None or any(not (self.out / f"feeds/{planned.key}.{ending}").is_file() for ending in (*FORMATS, "html")):
            return True
        if wanted.province is not None:
            return any(self._is_touched(portal.id) for portal in self.portals if portal.unit.province == wanted.province)
        assert wanted.portal is not None
        if wanted.section is None or self._condition_changed(wanted.portal):
            return self._is_touched(wanted.portal)
        return wanted.section in self.changes.portals.get(wanted.portal, ())

    def _is_touched(self, portal: str) -> bool:
        return self.changes is None or portal in self.changes.portals or self._condition_changed(portal)

    def _condition_changed(self, portal: str) -> bool:
        return self.before.conditions.get(portal) != self.conditions[portal]

    def _keep_state(self) -> None:
        """After a fault the next publish looks at the same changes once more."""
        is_clean = not self.writer.faults and not self.gatherer.faults
        after = replace(self.before, cursor=self.cursor, arrived=self.arrived, conditions=self.conditions)
        (after if is_clean else self.before).save(self.out)


def _condition(health: Health) -> str:
    """A name for the health of a portal, which changes when its page or what is published of it may change."""
    return f"{health.state} {health.since} {health.doubtful_since}"


NAME = ".published.json"


@dataclass(frozen=True, slots=True)
class State:
    """`made_by` names our code, settings and profiles; `cursor` where the store stood.

    `arrived` maps a feed to the articles that had come into it when its archive was written, `conditions` a portal to how it fared.
    """

    made_by: str = ""
    cursor: str | None = None
    base_url: str = ""
    arrived: dict[str, int] = field(default_factory=dict)
    conditions: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, out: Path) -> "State":
        """The state in a folder, or an empty one."""
        try:
            return cls(**json.loads((out / NAME).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return cls()

    def save(self, out: Path) -> None:
        """Keeps the state in a folder; raises FileNotWritten."""
        facts = {name: getattr(self, name) for name in self.__dataclass_fields__}
        replace_if_changed(out / NAME, (json.dumps(facts, indent=1, sort_keys=True) + "\n").encode())

    def fitting(self, made_by: str, base_url: str) -> "State":
        """What of the state may be used: without the cursor where code, settings or profiles differ, nothing at another address."""
        if self.base_url != base_url:
            return State(made_by=made_by, base_url=base_url)
        return self if self.made_by == made_by else replace(self, made_by=made_by, cursor=None)


def made_by(portals: Iterable[Portal], settings: SiteSettings) -> str:
    """A name for everything but articles that the published bytes depend on."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for file in sorted([*package.glob("*.py"), *package.glob("templates/*")]):
        digest.update(file.name.encode() + file.read_bytes())
    digest.update(repr(settings).encode())
    for portal in portals:
        digest.update(portal.model_dump_json().encode())
    return digest.hexdigest()
