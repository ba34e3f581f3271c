"""Collects the entries of each feed from the store."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from feeds.change_entries import MOST_READ_TIME, Content, edited_entry, most_read_entry, removed_entry
from feeds.entries import as_of, compose_entry, stand_in
from feeds.errors import FeedFault
from feeds.health import Health
from feeds.keywords import Keyword
from feeds.model import FeedEntry
from feeds.paging import PAGE
from feeds.protocols import ArticleSource
from feeds.settings import SiteSettings
from portals import Portal
from storage.article_filter import ArticleFilter
from storage.model import Revision, StoredArticle

REMEMBERED = 1_000
"""Entries that are kept at hand for the next feed that shows them."""
SEARCHED = 100
"""Hits that are asked for at a time."""

_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


@dataclass
class EntryCollector:
    """Reads entries from the store for one run of `publish`; an article that cannot become an entry is reported as a fault and left out."""

    archive: ArticleSource
    portals: Mapping[str, Portal]
    healths: Mapping[str, Health]
    settings: SiteSettings
    faults: list[FeedFault] = field(default_factory=list)
    _composed: dict[int, FeedEntry | None] = field(default_factory=dict)

    def newest(self, wanted: ArticleFilter, limit: int) -> tuple[FeedEntry, ...]:
        """The newest entries of a list."""
        found = (self._entry(article) for article in self._published(wanted, limit))
        return tuple(entry for entry in found if entry is not None)

    def archived(self, wanted: ArticleFilter, number: int, arrived: int) -> tuple[FeedEntry, ...]:
        """The entries of a page of the archive of so many arrivals, with the content that they first had, latest arrivals first.

        So a page says the same whenever it is built: what was edited or removed since shows in the feeds of edits and removals.
        """
        offset = (number - 1) * PAGE
        articles = self.archive.arrivals(offset, min(PAGE, arrived - offset), wanted)
        first = (as_of(article, self._revisions(article), _LONG_AGO) for article in reversed(articles))
        return self._made(compose_entry, first)

    def edited(self) -> tuple[FeedEntry, ...]:
        """The latest edits; minor ones only where the settings want them."""
        edits = islice(self._edits(), self.settings.feed_entries)
        found = (self._one(edit[0], partial(edited_entry, *edit)) for edit in edits)
        return tuple(entry for entry in found if entry is not None)

    def removed(self) -> tuple[FeedEntry, ...]:
        """The latest removals."""
        return self._made(removed_entry, self.archive.removed(limit=self.settings.feed_entries))

    def most_read(self, until: datetime) -> tuple[FeedEntry, ...]:
        """What was read most in the week before a moment."""
        popular = self.archive.most_read(until - MOST_READ_TIME, until, limit=self.settings.feed_entries)
        shown = [one for one in popular if self._undoubted(one.article) is not None]
        found = (self._one(one.article, partial(most_read_entry, one)) for one in shown)
        return tuple(entry for entry in found if entry is not None)

    def mentioning(self, keyword: Keyword) -> tuple[FeedEntry, ...]:
        """The newest entries that mention a keyword."""
        found: dict[int, StoredArticle] = {}
        for phrase in keyword.phrases:
            found |= {article.id: article for article in islice(self._hits(keyword, phrase), self.settings.feed_entries)}
        newest = sorted(found.values(), key=lambda article: (article.published_at or article.first_seen_at, article.id), reverse=True)
        return self._made(compose_entry, newest[: self.settings.feed_entries])

    def entries_of(self, articles: Iterable[StoredArticle]) -> tuple[FeedEntry, ...]:
        """The entries of these articles, without those that doubtful crawls brought."""
        return self._made(compose_entry, (shown for article in articles if (shown := self._undoubted(article)) is not None))

    def arrived(self, wanted: ArticleFilter) -> int:
        """How many articles came into a list, up to the first one that a doubtful crawl of its portal brought."""
        arrived = self.archive.arrived(wanted)
        health = self.healths.get(wanted.portal or "")
        if health is None or health.doubtful_since is None:
            return arrived
        for start in range(max(arrived - PAGE, 0), -PAGE, -PAGE):
            articles = self.archive.arrivals(max(start, 0), PAGE, wanted)
            doubtful = [place for place, article in enumerate(articles) if article.first_seen_at >= health.doubtful_since]
            if doubtful:
                arrived = min(arrived, max(start, 0) + doubtful[0])
            if not doubtful or start <= 0:
                break
        return arrived

    def _published(self, wanted: ArticleFilter, limit: int) -> list[StoredArticle]:
        """The newest articles as they are to be published; those of doubtful crawls are passed over, and others take their place."""
        asked = limit
        while True:
            articles = self.archive.browse(wanted, limit=asked)
            shown = [article for one in articles if (article := self._undoubted(one)) is not None]
            if len(shown) >= limit or len(articles) < asked:
                return shown[:limit]
            asked *= 2

    def _undoubted(self, article: StoredArticle) -> StoredArticle | None:
        """The article as the last good crawl of its portal left it; None where it was not there yet."""
        health = self.healths.get(article.portal)
        if health is None or health.doubtful_since is None:
            return article
        if article.first_seen_at >= health.doubtful_since:
            return None
        return as_of(article, self._revisions(article), health.doubtful_since)

    def _revisions(self, article: StoredArticle) -> list[Revision]:
        return self.archive.revisions(article.id) if article.changed_at else []

    def _edits(self) -> Iterator[tuple[StoredArticle, Content, Content, datetime]]:
        asked, seen = self.settings.feed_entries, 0
        while True:
            latest = self.archive.edited(limit=asked)
            for article, revision in latest[seen:]:
                if (revision.change == "major" or self.settings.publish_minor_edits) and self._undoubted_edit(article, revision):
                    yield article, Content.of(revision), self._next(article, revision), revision.seen_at
            if len(latest) < asked:
                return
            asked, seen = asked * 2, len(latest)

    def _undoubted_edit(self, article: StoredArticle, revision: Revision) -> bool:
        health = self.healths.get(article.portal)
        return health is None or health.doubtful_since is None or revision.seen_at < health.doubtful_since

    def _next(self, article: StoredArticle, revision: Revision) -> Content:
        """What took the place of a revision's content: that of the next one, or what the article says now."""
        later = [other for other in self._revisions(article) if (other.seen_at, other.id) > (revision.seen_at, revision.id)]
        return Content.of(later[0] if later else article)

    def _hits(self, keyword: Keyword, phrase: str) -> Iterator[StoredArticle]:
        """What a search for a phrase finds of what is published, as long as it finds the phrase itself."""
        offset, more = 0, True
        while more:
            page = self.archive.search(f'"{phrase}"', limit=SEARCHED, offset=offset)
            articles = [hit.article for hit in page.hits if hit.article.removed_at is None and keyword.mentioned_in(hit.article)]
            yield from (shown for article in articles if (shown := self._undoubted(article)) is not None)
            offset, more = offset + SEARCHED, page.more and bool(articles)

    def _entry(self, article: StoredArticle) -> FeedEntry | None:
        if article.id not in self._composed:
            if len(self._composed) >= REMEMBERED:
                self._composed.clear()
            self._composed[article.id] = self._one(article, partial(compose_entry, article))
        return self._composed[article.id]

    def _made(self, make: Callable[[StoredArticle, Portal], FeedEntry], articles: Iterable[StoredArticle]) -> tuple[FeedEntry, ...]:
        entries = (self._one(article, partial(make, article)) for article in articles)
        return tuple(entry for entry in entries if entry is not None)

    def _one(self, article: StoredArticle, make: Callable[[Portal], FeedEntry]) -> FeedEntry | None:
        try:
            return make(self.portals.get(article.portal) or stand_in(article))
        except Exception as error:  # whatever is wrong with one article, the others are published
            self.faults.append(FeedFault("feeds", f"the entry is left out: {error!r}", article.guid))
            return None
