"""Old evidence is dropped when its time is over, but never the newest page of an article, nor the last word of its portal on it."""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from storage.article_filter import ALL, ArticleFilter, where
from storage.article_rows import insert_article, load_article, rewrite_article
from storage.articles import ArticleQueries
from storage.base import GROUP, json_list
from storage.errors import NotStored, StoreError
from storage.frontier import next_rung
from storage.merge import differences, read_hash, reread
from storage.migrations import index_new_articles
from storage.model import AddressState, Article, Change, SaveResult, StoredArticle, StoredCapture, StoredListPage
from storage.results import Evidence, Pruned, Reparsed
from storage.rows import capture_of, list_page_of
from storage.sanitize import storable_article
from storage.timestamps import to_db

DELETED_AT_ONCE = 500
"""Rows that are deleted in one transaction, so that a crawl never waits for long."""


_NAMED = """
    SELECT sha256 FROM captures WHERE sha256 IN (SELECT value FROM json_each(:hashes))
    UNION SELECT sha256 FROM list_captures WHERE sha256 IN (SELECT value FROM json_each(:hashes))
"""

_DROPPABLE_LISTS = """
    WITH pages AS (
        SELECT list_captures.id, fetched_at, page, min(page) OVER (
            PARTITION BY portal, section ORDER BY list_captures.id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS first_walked_since
        FROM list_captures JOIN crawls ON crawls.id = list_captures.crawl
    )
    SELECT id FROM pages WHERE fetched_at < :before AND first_walked_since <= page ORDER BY id
"""

_DROPPABLE = """
    WITH of_articles AS (
        SELECT captures.id, article, outcome FROM captures JOIN addresses ON addresses.id = captures.address WHERE article IS NOT NULL
    )
    SELECT id FROM captures WHERE fetched_at < :before
        AND id NOT IN (SELECT max(id) FROM of_articles GROUP BY article)
        AND id NOT IN (SELECT max(id) FROM of_articles WHERE outcome = 'stored' GROUP BY article)
    ORDER BY id
"""
"""Newest is what was saved last, whatever the clock said. One pass over the table, however long the history of a page is."""


ROWS_AT_ONCE = 100

Damaged = Callable[[StoreError], None]
"""Told of a body that cannot be read: missing, or not what its hash says."""


class CaptureQueries(ArticleQueries):
    """Goes through articles and captures; what is saved meanwhile may or may not be among them."""

    def every_article(self, wanted: ArticleFilter = ALL, *, touched_since: datetime | None = None) -> Iterator[StoredArticle]:
        """Articles in the order of their ids; with `touched_since`, those first seen, changed, removed or restored from then on."""
        conditions = wanted.conditions() + ["articles.id > :last"] + ([_TOUCHED] if touched_since else [])
        rest = f"{where(conditions)} ORDER BY articles.id LIMIT :limit"
        values = {**wanted.parameters(), "touched_since": to_db(touched_since) if touched_since else None, "limit": ROWS_AT_ONCE}
        last = 0
        while articles := self._articles(rest, {**values, "last": last}):
            yield from articles
            last = articles[-1].id

    def every_capture(
        self, *, portal: str | None = None, since: datetime | None = None, damaged: Damaged | None = None
    ) -> Iterator[tuple[StoredCapture | StoredListPage, bytes]]:
        """Captures of articles, then of lists, in the order in which they were saved, each with its body; with `since`, those
        fetched from then on. A body that cannot be read raises, or is told to `damaged` and stepped over.
        """
        wanted = {"portal": portal, "since": None if since is None else to_db(since), "limit": ROWS_AT_ONCE}
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
        for article in self.every_article(ArticleFilter(portal=portal, removed="with")):
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

    def prune_captures(self, before: datetime) -> Pruned:
        """Drops captures that were fetched before a moment, and bodies that no capture names any longer.

        Of each article the newest capture that was read as an article is kept, and the newest of all; of each section's
        list the pages of the newest walk. A run that is killed leaves a smaller archive that is whole; the next goes on.
        """
        captures = 0
        for table, droppable in (("captures", _DROPPABLE), ("list_captures", _DROPPABLE_LISTS)):
            ids = [row["id"] for row in self._rows(droppable, {"before": to_db(before)})]
            for start in range(0, len(ids), DELETED_AT_ONCE):
                with self._writing() as conn:
                    some = json_list(ids[start : start + DELETED_AT_ONCE])
                    conn.execute(f"DELETE FROM {table} WHERE id IN (SELECT value FROM json_each(?))", (some,))
            captures += len(ids)
        bodies, size = self._drop_bodies()
        return Pruned(captures, bodies, size)

    def _drop_bodies(self) -> tuple[int, int]:
        """Goes through the archive and drops what no capture names; gives how many bodies, and their compressed bytes."""
        bodies = size = 0
        last = ""
        while hashes := self._archive.hashes(after=last, limit=DELETED_AT_ONCE):
            last = hashes[-1]
            rows = self._rows(_NAMED, {"hashes": json_list(hashes)})
            orphans = set(hashes) - {row["sha256"] for row in rows}
            if orphans:
                size += self._archive.drop(orphans)
                bodies += len(orphans)
        return bodies, size

    def apply_reparse(self, found: Sequence[Reparsed], at: datetime, *, blank: bool = False) -> list[SaveResult]:
        """Writes what pages of the archive hold by today's parsers, in one transaction; gives what it did, in order.

        Counters, moments of seeing and the ladder stay as they are. With `blank`, a field that is not found any more is
        emptied; without, the old value stays. A page that was refused becomes an article first seen now. A page that now
        has another native id is left alone and counts as refused. Saving the same again changes nothing.
        """
        with self._writing() as conn:
            return [self._apply(conn, one, storable_article(one.article), at, blank=blank) for one in found]

    def _apply(self, conn: sqlite3.Connection, one: Reparsed, page: Article, at: datetime, *, blank: bool) -> SaveResult:
        address = conn.execute("SELECT * FROM addresses WHERE id = ?", (one.address,)).fetchone()
        if address is None or address["portal"] != page.portal:
            raise NotStored(self.path, f"portal={page.portal} address={one.address}: there is no such address")
        if address["article"] is None:
            change, article = self._apply_new(conn, address, page, at)
            return SaveResult(one.address, AddressState.STORED, change, article)
        stored = load_article(conn, address["article"])
        if stored.native_id != page.native_id:
            return SaveResult(one.address, AddressState.REFUSED, "refused", stored.id)
        new = reread(stored, page, blank=blank)
        if not differences(stored, new):
            return SaveResult(one.address, AddressState.STORED, "unchanged", stored.id)
        rewrite_article(conn, stored, new)
        return SaveResult(one.address, AddressState.STORED, "changed", stored.id)

    def _apply_new(self, conn: sqlite3.Connection, address: sqlite3.Row, page: Article, at: datetime) -> tuple[Change, int]:
        known = conn.execute("SELECT id FROM articles WHERE guid = ?", (page.guid,)).fetchone()
        section = conn.execute("SELECT section FROM section_links WHERE address = ? ORDER BY first_seen_at", (address["id"],)).fetchone()
        article: int = known["id"] if known else insert_article(conn, page, read_hash(page), section and section[0], at)
        if not known:
            index_new_articles(conn, article)
        due_at = next_rung(page.published_at or at, at, self.ladder)
        conn.execute(
            f"UPDATE addresses SET article = ?, state = 'stored', last_error = NULL, attempts = 0, due_at = ? WHERE {GROUP}",
            (article, to_db(due_at) if due_at else None, address["portal"], address["canonical"], article),
        )
        return ("unchanged" if known else "new"), article


_TOUCHED = """(first_seen_at >= :touched_since OR changed_at >= :touched_since OR removed_at >= :touched_since
    OR articles.id IN (SELECT article FROM removals WHERE restored_at >= :touched_since))"""

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
