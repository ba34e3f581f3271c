"""Everything, a few rows at a time: for exports and for reading the archive again. No transaction stays open in between."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime

from storage.answers import Evidence
from storage.errors import StoreError
from storage.model import StoredArticle, StoredCapture, StoredListPage
from storage.moments import stamp
from storage.reading import ReadingPart
from storage.rows import capture_of, list_page_of

ROWS_AT_ONCE = 100

Damaged = Callable[[StoreError], None]
"""Told of a body that cannot be read: missing, or not what its hash says."""


class IteratingPart(ReadingPart):
    """Goes through articles and captures; what is saved meanwhile may or may not be among them."""

    def every_article(self, *, portal: str | None = None, since: datetime | None = None) -> Iterator[StoredArticle]:
        """Articles in the order of their ids, removed ones included; with `since`, those first seen, changed, removed or
        restored from then on.
        """
        wanted = {"portal": portal, "since": None if since is None else stamp(since), "limit": ROWS_AT_ONCE}
        last = 0
        while articles := self._articles(_EVERY_ARTICLE, {**wanted, "last": last}):
            yield from articles
            last = articles[-1].id

    def every_capture(
        self, *, portal: str | None = None, since: datetime | None = None, damaged: Damaged | None = None
    ) -> Iterator[tuple[StoredCapture | StoredListPage, bytes]]:
        """Captures of articles, then of lists, in the order in which they were saved, each with its body; with `since`, those
        fetched from then on. A body that cannot be read raises, or is told to `damaged` and stepped over.
        """
        wanted = {"portal": portal, "since": None if since is None else stamp(since), "limit": ROWS_AT_ONCE}
        for query, of_row in ((_EVERY_CAPTURE, capture_of), (_EVERY_LIST_PAGE, list_page_of)):
            last = 0
            while rows := self._rows(query, {**wanted, "last": last}):
                for row in rows:
                    if (body := self._body_or_told(row["sha256"], damaged)) is not None:
                        yield of_row(row), body
                last = rows[-1]["id"]

    def evidence(self, *, portal: str | None = None, damaged: Damaged | None = None) -> Iterator[Evidence]:
        """What there is to read again: of each article the newest page that was read as one, then pages that were refused.

        Of an address that has no article, the newest page stands for it. A body that cannot be read raises, or is told to
        `damaged` and stepped over.
        """
        for article in self.every_article(portal=portal):
            for row in self._rows(_NEWEST_OF_ARTICLE, (article.id,)):
                yield from self._evidence(row, article, damaged)
        last = 0
        while rows := self._rows(_REFUSED, {"portal": portal, "last": last, "limit": ROWS_AT_ONCE}):
            for row in rows:
                yield from self._evidence(row, None, damaged)
            last = rows[-1]["address"]

    def count_evidence(self, *, portal: str | None = None) -> int:
        """About how many pages `evidence` gives, for a progress bar."""
        row = self._row(
            """SELECT count(DISTINCT coalesce(article, canonical)) AS n FROM addresses
            WHERE (:portal IS NULL OR portal = :portal) AND (article IS NOT NULL OR state = 'refused')""",
            {"portal": portal},
        )
        return 0 if row is None else int(row["n"])

    def _evidence(self, row: sqlite3.Row, article: StoredArticle | None, damaged: Damaged | None) -> Iterator[Evidence]:
        if (body := self._body_or_told(row["sha256"], damaged)) is not None:
            yield Evidence(row["portal"], capture_of(row), body, article)

    def _body_or_told(self, sha256: str, damaged: Damaged | None) -> bytes | None:
        try:
            return self.capture_body(sha256)
        except StoreError as error:
            if damaged is None:
                raise
            damaged(error)
            return None


_EVERY_ARTICLE = """
    WHERE articles.id > :last AND (:portal IS NULL OR portal = :portal)
        AND (:since IS NULL OR first_seen_at >= :since OR changed_at >= :since OR removed_at >= :since
            OR articles.id IN (SELECT article FROM removals WHERE restored_at >= :since)) ORDER BY articles.id LIMIT :limit
"""

_EVERY_LIST_PAGE = """
    SELECT list_captures.*, crawls.portal FROM list_captures JOIN crawls ON crawls.id = list_captures.crawl
    WHERE list_captures.id > :last AND (:portal IS NULL OR crawls.portal = :portal)
        AND (:since IS NULL OR list_captures.fetched_at >= :since) ORDER BY list_captures.id LIMIT :limit
"""

_EVERY_CAPTURE = """
    SELECT captures.* FROM captures JOIN addresses ON addresses.id = captures.address
    WHERE captures.id > :last AND (:portal IS NULL OR addresses.portal = :portal)
        AND (:since IS NULL OR captures.fetched_at >= :since) ORDER BY captures.id LIMIT :limit
"""

_NEWEST_OF_ARTICLE = """
    SELECT captures.*, addresses.portal FROM addresses JOIN captures ON captures.address = addresses.id
    WHERE addresses.article = ? AND captures.outcome = 'stored' ORDER BY captures.id DESC LIMIT 1
"""
"""The newest is what was saved last: a clock that was wrong for a night must not bring old content back."""

_REFUSED = """
    SELECT captures.*, addresses.portal, max(captures.id) FROM addresses JOIN captures ON captures.address = addresses.id
    WHERE addresses.id > :last AND addresses.state = 'refused' AND addresses.article IS NULL AND captures.outcome = 'refused'
        AND (:portal IS NULL OR addresses.portal = :portal)
    GROUP BY addresses.id ORDER BY addresses.id LIMIT :limit
"""
"""The newest refused page of each such address (SQLite takes the other columns from the row with the maximum)."""
