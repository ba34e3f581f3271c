"""Matches what happened since the last run (new, edited, removed, rising articles; broken portals) with all watches in one pass."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from congtin.watch_settings import Watch
from congtin.watches.payload import ArticleFacts, MatchDetails, When, article_item, edit_of, local, matches_of, portal_facts, shared_by_all
from congtin.watches.schedule import due_at
from congtin.zones import VIETNAM
from feeds.change_entries import Content
from feeds.entries import stand_in
from feeds.health import CRAWLS, health_of
from portals import Portal
from portals.model import slugify
from storage import ArticleFilter, Store
from storage.model import Revision, StoredArticle
from storage.outbox_records import Found, Match, MatchKind, News, Outage, WatchCursor, Watched, WatchState
from storage.percolator import AT_ONCE, Percolator
from storage.timestamps import sort_key

MOST_RISING = 10_000

VERDICTS_LATE = timedelta(days=2)
"""A crawl may begin so long before its verdict is there."""


@dataclass(frozen=True)
class ActiveWatch:
    """A watch with its filters resolved: the articles that they select, its time zone, and how far it has read.

    `past` is when somebody asked for the past: then what was published from then on is told, whenever it was found.
    """

    name: str
    watch: Watch
    wanted: ArticleFilter
    zone: ZoneInfo
    watching: WatchState
    past: datetime | None = None

    @property
    def cursor(self) -> WatchCursor:
        """How far this watch has read: ids of the last article, revision and removal."""
        return self.watching.looked

    def lets_through(self, row: Watched) -> bool:
        """True if the portal and section filters of the watch select this article."""
        return self.wanted.takes_portal(row.portal) and self.wanted.takes_sections(row.sections)

    def outage_is_due(self, outage: Outage, at: datetime) -> bool:
        """True if an outage passed `down_days` since this watch last ran."""
        if self.watch.down_days is None or not self.wanted.takes_portal(outage.portal):
            return False
        enough = outage.since + timedelta(days=self.watch.down_days)
        looked_at = self.watching.looked_at
        return enough <= at and (looked_at is None or enough > looked_at - VERDICTS_LATE)


@dataclass(frozen=True, slots=True)
class WatchInput:
    """What happened since the watches last ran. `rises` maps a number of days → article → by how much its counter rose in them."""

    store: Store
    portals: Mapping[str, Portal]
    at: datetime
    base_url: str
    news: Mapping[WatchCursor, Mapping[int, News]]
    rises: Mapping[int, Mapping[int, int]]

    def articles(self) -> list[int]:
        """Ids of every article to which something happened."""
        of_news = {article for news in self.news.values() for article in news}
        return sorted(of_news.union(*self.rises.values()))


@dataclass(frozen=True, slots=True)
class _Hit:
    """An article that one watch is to be told of."""

    active_watch: ActiveWatch
    kind: MatchKind
    found: Found
    rise: tuple[int, int] | None


class Places:
    """Portals by province and by unit, asked by names with or without marks."""

    def __init__(self, portals: Mapping[str, Portal]) -> None:
        self.portals = portals
        self._provinces: dict[str, set[str]] = {}
        self._units: dict[str, set[str]] = {}
        for name, portal in portals.items():
            self._provinces.setdefault(slugify(portal.unit.province), set()).add(name)
            self._units.setdefault(slugify(portal.unit.name), set()).add(name)

    def chosen(self, watch: Watch) -> frozenset[str] | None:
        """Ids of the portals that a watch asks for; None where it takes all."""
        asked = [set(watch.portal)] if watch.portal else []
        for names, known in ((watch.province, self._provinces), (watch.unit, self._units)):
            if names:
                asked.append({portal for name in names for portal in known.get(slugify(name), ())})
        return frozenset(set.intersection(*asked)) if asked else None


def active_watch(name: str, watch: Watch, watching: WatchState, places: Places, past: datetime | None = None) -> ActiveWatch:
    """Resolves the filters of a watch; its zone is that of its portals where they have one in common."""
    chosen = places.chosen(watch)
    zones = {places.portals[portal].zone for portal in chosen or () if portal in places.portals}
    zone = ZoneInfo(zones.pop()) if len(zones) == 1 else VIETNAM
    wanted = ArticleFilter(portals=chosen, sections=frozenset(watch.section) or None, removed="with")
    return ActiveWatch(name, watch, wanted, zone, watching, past)


def watch_input(store: Store, active: Sequence[ActiveWatch], portals: Mapping[str, Portal], at: datetime, base_url: str) -> WatchInput:
    """Reads from the store, once for all watches, what happened since they last ran."""
    news = {cursor: {one.article: one for one in store.news_since(cursor)} for cursor in {one.cursor for one in active}}
    rises = {}
    for days in {one.watch.rise_days for one in active if "rising" in one.watch.events}:
        popular = store.most_read(at - timedelta(days=days), at, limit=MOST_RISING)
        rises[days] = {one.article.id: one.rise for one in popular}
    return WatchInput(store, portals, at, base_url, news, rises)


def find(seen: WatchInput, active: Sequence[ActiveWatch]) -> Iterator[list[Match]]:
    """Yields the matches in batches of some thousand, by date of publication within each batch of articles."""
    articles = iter(seen.articles())
    while some := list(islice(articles, AT_ONCE)):
        hits = _hits(seen, active, some)
        stored = seen.store.articles(list({hit.found.article for hit in hits}))
        hits.sort(key=lambda hit: _published(stored[hit.found.article]))
        known = _Known(seen)
        for start in range(0, len(hits), AT_ONCE):
            yield [match for hit in hits[start : start + AT_ONCE] for match in _matches(seen, hit, stored[hit.found.article], known)]


def down_matches(seen: WatchInput, active: Sequence[ActiveWatch]) -> list[Match]:
    """Notices to watches of which a portal has been broken for as many days as they allow."""
    matches = []
    for outage in seen.store.broken_spells().values():
        portal = seen.portals.get(outage.portal)
        if portal is None or portal.until is not None:
            continue
        since = local(outage.since, portal)
        item = {"kind": "down", "title": portal.name, **portal_facts(portal), "since": since, "home": portal.home}
        for one in active:
            if one.outage_is_due(outage, seen.at):
                matches += matches_of(one.name, one.watch.channels, item, (outage.portal, since), _when(seen, one))
    return matches


class _Known:
    """Facts that several watches need, computed once for each portal and each article."""

    def __init__(self, seen: WatchInput) -> None:
        self._seen = seen
        self._doubtful_since: dict[str, datetime | None] = {}
        self._shared: dict[int, ArticleFacts] = {}
        self._when: dict[str, When] = {}

    def portal(self, article: StoredArticle) -> Portal:
        """The portal of an article, or what stands in for one whose profile is gone."""
        return self._seen.portals.get(article.portal) or stand_in(article)

    def shared(self, article: StoredArticle) -> ArticleFacts:
        """What watches share of an article."""
        if article.id not in self._shared:
            self._shared[article.id] = shared_by_all(article, self.portal(article), self._seen.base_url)
        return self._shared[article.id]

    def when(self, one: ActiveWatch) -> When:
        """When a watch is told what is found now."""
        if one.name not in self._when:
            self._when[one.name] = _when(self._seen, one)
        return self._when[one.name]

    def is_doubtful(self, article: StoredArticle) -> bool:
        """True if the article's present content came from a crawl that is in doubt, so that it is not published either."""
        if article.portal not in self._doubtful_since:
            self._doubtful_since[article.portal] = doubtful_since(self._seen.store, self._seen.portals.get(article.portal))
        since = self._doubtful_since[article.portal]
        return since is not None and max(article.first_seen_at, article.changed_at or article.first_seen_at) >= since


def doubtful_since(store: Store, portal: Portal | None) -> datetime | None:
    """When the first crawl began that came after the last good one of a portal and was not good; None where all is well."""
    return None if portal is None else health_of(portal, store.recent_crawls(portal.id, CRAWLS)).doubtful_since


def _hits(seen: WatchInput, active: Sequence[ActiveWatch], articles: Sequence[int]) -> list[_Hit]:
    rows = {row.id: row for row in seen.store.watched_articles(articles)}
    told = _told_before(seen, rows)
    hits: list[_Hit] = []
    with Percolator(seen.store.path, articles) as index:
        for one in active:
            found = {hit.article: hit for hit in index.found(one.watch.query, one.watch.author, exact=one.watch.exact)}
            before = told.get(one.name, set())
            for article in found.keys() | before:
                row = rows.get(article)
                if row is not None and one.lets_through(row):
                    hits += _hit(seen, one, row, found.get(article), was_told=article in before)
    return hits


def _told_before(seen: WatchInput, rows: Mapping[int, Watched]) -> dict[str, set[int]]:
    """Watch → articles that it told before and to which something happened since."""
    ids = {row.guid: row.id for row in rows.values() if _is_old_news(seen, row.id)}
    told: dict[str, set[int]] = {}
    for watch, guid in seen.store.told_before(ids.keys()):
        told.setdefault(watch, set()).add(ids[guid])
    return told


def _is_old_news(seen: WatchInput, article: int) -> bool:
    """Whether something happened to an article that may have been told before."""
    return any((news := of.get(article)) is not None and (news.revision or news.removal) for of in seen.news.values())


def _hit(seen: WatchInput, one: ActiveWatch, row: Watched, found: Found | None, *, was_told: bool) -> Iterator[_Hit]:
    """What a watch is to be told of an article: one thing, the weightiest. What it told before is followed whatever it says now."""
    news = seen.news[one.cursor].get(row.id)
    rise = seen.rises.get(one.watch.rise_days, {}).get(row.id, 0)
    kind = _kind(one, row, news, is_found=found is not None, was_told=was_told)
    if kind is None and found is not None and "rising" in one.watch.events and rise >= one.watch.rise:
        kind = "rising"
    if kind is not None:
        yield _Hit(one, kind, found or Found(row.id, is_exact=False), (rise, one.watch.rise_days) if kind == "rising" else None)


def _kind(one: ActiveWatch, row: Watched, news: News | None, *, is_found: bool, was_told: bool) -> MatchKind | None:
    if news is None:
        return None
    on = one.watch.events
    if news.removal is not None and "removed" in on and (is_found or was_told):
        return "removed"
    if news.is_new and "new" in on and is_found and _is_wanted(one, row):
        return "new"
    if news.revision is not None and "edited" in on and (is_found or was_told):
        return "edited"
    return None


def _is_wanted(one: ActiveWatch, row: Watched) -> bool:
    """Whether an article that is new to us is news: not one that was there before we came, unless the past was asked for."""
    if one.past is not None:
        return row.sort_key >= sort_key(one.past)
    return not row.is_backlog


def _matches(seen: WatchInput, hit: _Hit, article: StoredArticle, known: "_Known") -> list[Match]:
    one, portal = hit.active_watch, known.portal(article)
    details = MatchDetails(
        kind=hit.kind,
        query=one.watch.query,
        is_exact=hit.found.is_exact,
        found_at=local(seen.at, portal),
        rise=hit.rise,
    )
    key: tuple[object, ...] = (article.guid,)
    if hit.kind == "edited":
        revisions = seen.store.revisions(article.id)
        details = replace(details, edit=edit_of(article, revisions, one.cursor.revision))
        key = (article.guid, article.content_hash, _returns(article, revisions))
    elif hit.kind == "removed":
        key = (article.guid, len(seen.store.removals(article.id)))
    held_for = article.portal if hit.kind in ("new", "edited") and known.is_doubtful(article) else None
    item = article_item(known.shared(article), details)
    return matches_of(one.name, one.watch.channels, item, key, known.when(one), held_for=held_for)


def _returns(article: StoredArticle, revisions: Sequence[Revision]) -> int:
    """How often an article left what it says now before: an edit there and back and there again is told each time."""
    now = Content.of(article)
    return sum(Content.of(revision) == now for revision in revisions)


def _when(seen: WatchInput, one: ActiveWatch) -> When:
    return When(seen.at, due_at(one.watch, seen.at, one.zone))


def _published(article: StoredArticle) -> tuple[datetime, int]:
    return article.published_at or article.first_seen_at, article.id
