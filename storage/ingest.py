"""One transaction's worth of readings: what becomes of each address and each article."""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from portals.backoff import ADDRESS
from storage.article_rows import insert_article, load_article, restore_article, update_article
from storage.base import GROUP, Base, json_list
from storage.errors import NotStored
from storage.frontier import SECOND_LOOK, next_rung
from storage.merge import merge, read_hash
from storage.migrations import index_new_articles
from storage.model import AddressState, Article, Capture, Change, FetchOutcome, ListPage, SaveResult
from storage.sanitize import counts_of, storable, storable_count, storable_reading
from storage.timestamps import from_db, to_db


class _PreparedOutcome(NamedTuple):
    """A reading, and the hash of what its page shows."""

    reading: FetchOutcome
    read_hash: str


class Batch:
    """One transaction's worth of readings; their addresses and articles are read at once, before anything is written."""

    def __init__(
        self,
        path: Path,
        conn: sqlite3.Connection,
        crawl: sqlite3.Row,
        ladder: Sequence[timedelta],
        pages: Sequence[_PreparedOutcome],
    ) -> None:
        self._path = path
        self._conn = conn
        self._crawl: int = crawl["id"]
        self._portal: str = crawl["portal"]
        self._ladder = ladder
        self._latest = to_db(max(page.reading.at for page in pages))
        self._addresses = self._load_addresses(page.reading.address for page in pages)
        self._known = self._load_known(page.reading.article.guid for page in pages if page.reading.article is not None)
        self._written: set[str] = set()
        self._touched: list[tuple[str, int]] = []
        self._views: list[tuple[int, str, int, str]] = []
        self._stored: list[tuple[object, ...]] = []
        self._read_again: list[tuple[object, ...]] = []
        self._first_new: int | None = None

    def save(self, page: _PreparedOutcome) -> SaveResult:
        """Files one reading by its outcome."""
        reading = page.reading
        address = self._addresses.get(reading.address)
        if address is None:
            raise NotStored(self._path, f"portal={self._portal} address={reading.address}: there is no such address")
        match reading.outcome:
            case AddressState.STORED:
                return self._save_stored(address, reading, page.read_hash)
            case AddressState.GONE:
                self._mark_gone(address, reading)
                return SaveResult(reading.address, reading.outcome, "gone", address["article"])
            case AddressState.FAILED:
                self._mark_failed(address, reading, reading.at + ADDRESS.after(address["attempts"] + 1))
                return SaveResult(reading.address, reading.outcome, "failed", address["article"])
            case AddressState.REFUSED:
                seen_at = from_db(address["first_seen_at"])
                self._mark_failed(address, reading, next_rung(seen_at, reading.at, self._ladder))
                return SaveResult(reading.address, reading.outcome, "refused", address["article"])
            case AddressState.PENDING:
                raise ValueError(f"address={reading.address}: a reading never ends in pending")

    def finish(self, saved: Sequence[SaveResult]) -> None:
        """Writes what has been gathered, and counts the readings in their crawl."""
        self._index_new()
        self._write_stored()
        self._conn.executemany("UPDATE articles SET last_seen_at = ?1 WHERE id = ?2 AND last_seen_at < ?1", self._touched)
        self._conn.executemany(
            "INSERT INTO view_counts (article, seen_at, views, source) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            self._views,
        )
        counts = Counter(one.change for one in saved)
        self._conn.execute(
            """UPDATE crawls SET new = new + ?, changed = changed + ?, unchanged = unchanged + ?, refused = refused + ?,
            failed = failed + ?, gone = gone + ?, active_at = ? WHERE id = ?""",
            (*(counts[change] for change in _COUNTED), self._latest, self._crawl),
        )

    def _save_stored(self, address: sqlite3.Row, reading: FetchOutcome, page_hash: str) -> SaveResult:
        page = reading.article
        known = self._known_article(address, page)
        if known is not None:
            article, change, base = self._save_known(known, page, page_hash, reading.at)
        elif page is not None:
            article, change, base = self._save_new(address, page, page_hash, reading.at)
        else:
            raise NotStored(self._path, f"address={reading.address}: nothing is stored that could be unmodified")
        if page is not None and page.url != address["url"]:
            self._note_final_address(address, page, article, reading.at)
        self._mark_stored(address, article, to_db(reading.at), next_rung(base, reading.at, self._ladder))
        return SaveResult(reading.address, reading.outcome, change, article)

    def _save_new(self, address: sqlite3.Row, page: Article, page_hash: str, at: datetime) -> tuple[int, Change, datetime]:
        section = self._conn.execute(_SECTION, (self._portal, address["canonical"])).fetchone()
        listed: int | None = address["listed_views"]
        shown = page if page.views is not None or listed is None else replace(page, views=listed)
        article = insert_article(self._conn, shown, page_hash, section and section[0], at)
        self._first_new = self._first_new or article
        self._written.add(page.guid)
        if page.views is not None:
            self._views.append((article, to_db(at), page.views, "article"))
        if listed is not None:
            self._views.append((article, address["last_seen_at"], listed, "list"))
        return article, "new", page.published_at or at

    def _save_known(self, known: sqlite3.Row, page: Article | None, page_hash: str, at: datetime) -> tuple[int, Change, datetime]:
        article: int = known["id"]
        base = from_db(known["published_at"] or known["first_seen_at"])
        change: Change = "unchanged"
        if page is not None and page_hash != known["read_hash"]:
            change, base = self._merge(article, page, page_hash, at)
        if page is not None and page.views is not None and page.views != known["views"]:
            self._conn.execute("UPDATE articles SET views = ? WHERE id = ?", (page.views, article))
            self._views.append((article, to_db(at), page.views, "article"))
            self._written.add(known["guid"])
        if known["removed_at"] is not None:
            restore_article(self._conn, article, at)
            self._written.add(known["guid"])
        self._touched.append((to_db(at), article))
        return article, change, base

    def _merge(self, article: int, page: Article, page_hash: str, at: datetime) -> tuple[Change, datetime]:
        """Writes what a page tells that differs from the last one; gives the moment that the ladder stands on, too."""
        stored = load_article(self._conn, article)
        merged = merge(stored, page)
        if merged is None:
            self._conn.execute("UPDATE articles SET read_hash = ? WHERE id = ?", (page_hash, article))
            return "unchanged", stored.published_at or stored.first_seen_at
        self._index_new()
        update_article(self._conn, stored, merged, at)
        self._written.add(stored.guid)
        change: Change = "changed" if merged.content_changed else "unchanged"
        return change, merged.article.published_at or stored.first_seen_at

    def _index_new(self) -> None:
        """Before a new article may change, and at the end: an update takes out of the index what must be in it."""
        if self._first_new is not None:
            index_new_articles(self._conn, self._first_new)
            self._first_new = None

    def _mark_stored(self, address: sqlite3.Row, article: int, at: str, due_at: datetime | None) -> None:
        due = to_db(due_at) if due_at else None
        if address["article"] == article:
            self._read_again.append((at, self._crawl, due, article))
        else:
            self._stored.append((article, at, self._crawl, due, self._portal, address["canonical"], article))

    def _write_stored(self) -> None:
        """Before another outcome of the same address may follow, and at the end."""
        self._conn.executemany(_MARK_STORED, self._stored)
        self._conn.executemany(_MARK_READ_AGAIN, self._read_again)
        self._stored.clear()
        self._read_again.clear()

    def _mark_gone(self, address: sqlite3.Row, reading: FetchOutcome) -> None:
        """First evidence is kept with its crawl; later evidence only moves the next look. `settle_removals` judges."""
        self._write_stored()
        at = to_db(reading.at)
        self._conn.execute(
            f"""UPDATE addresses SET state = 'gone', last_error = ?, attempts = 0, read_at = ?, read_in = ?, due_at = ?,
            gone_at = coalesce(gone_at, ?), gone_in = coalesce(gone_in, ?) WHERE {GROUP}""",
            (reading.reason, at, self._crawl, to_db(reading.at + SECOND_LOOK), at, self._crawl, *self._group(address)),
        )

    def _mark_failed(self, address: sqlite3.Row, reading: FetchOutcome, due_at: datetime | None) -> None:
        """A failed or refused reading; the address of a stored or gone article stays so, with the words of what went wrong."""
        self._write_stored()
        due = to_db(due_at) if due_at else None
        self._conn.execute(
            f"""UPDATE addresses SET state = CASE WHEN state IN ('stored', 'gone') THEN state ELSE ? END, last_error = ?,
            attempts = attempts + 1, read_at = ?, read_in = ?, due_at = ? WHERE {GROUP}""",
            (reading.outcome.value, reading.reason, to_db(reading.at), self._crawl, due, *self._group(address)),
        )

    def _group(self, address: sqlite3.Row) -> tuple[object, ...]:
        return self._portal, address["canonical"], address["article"]

    def _note_final_address(self, address: sqlite3.Row, page: Article, article: int, at: datetime) -> None:
        """Where the page has another address than the one that was asked for, that one leads to the article too."""
        self._conn.execute(
            """INSERT INTO addresses (portal, url, canonical, native_id, article, state, first_seen_at, last_seen_at, sort_epoch)
            VALUES (?, ?, ?, ?, ?, 'stored', ?, ?, ?) ON CONFLICT DO NOTHING""",
            (
                self._portal,
                page.url,
                address["canonical"],
                page.native_id,
                article,
                to_db(at),
                address["last_seen_at"],
                address["sort_epoch"],
            ),
        )

    def _known_article(self, address: sqlite3.Row, page: Article | None) -> sqlite3.Row | None:
        """The article that a reading is of, without its texts; read again where this batch has written it."""
        if page is not None and page.portal != self._portal:
            raise ValueError(f"address={address['id']}: an article of {page.portal} in a crawl of {self._portal}")
        if page is None:
            row: sqlite3.Row | None = self._conn.execute(f"{_KNOWN} WHERE id = ?", (address["article"],)).fetchone()
            return row
        if page.guid in self._written:
            self._known |= self._load_known([page.guid])
            self._written.remove(page.guid)
        return self._known.get(page.guid)

    def _load_addresses(self, ids: Iterable[int]) -> dict[int, sqlite3.Row]:
        rows = self._conn.execute(_ADDRESSES, (self._portal, json_list(ids)))
        return {row["id"]: row for row in rows}

    def _load_known(self, guids: Iterable[str]) -> dict[str, sqlite3.Row]:
        rows = self._conn.execute(f"{_KNOWN} WHERE guid IN (SELECT value FROM json_each(?))", (json_list(guids),))
        return {row["guid"]: row for row in rows}


_COUNTED: tuple[Change, ...] = ("new", "changed", "unchanged", "refused", "failed", "gone")

_ADDRESSES = "SELECT * FROM addresses WHERE portal = ? AND id IN (SELECT value FROM json_each(?))"

_SECTION = """
    SELECT section_links.section FROM addresses JOIN section_links ON section_links.address = addresses.id
    WHERE addresses.portal = ? AND addresses.canonical = ? ORDER BY section_links.first_seen_at, addresses.id LIMIT 1
"""
"""The section that listed an article first."""

_MARK_STORED = f"""
    UPDATE addresses SET article = ?, state = 'stored', last_error = NULL, attempts = 0, read_at = ?, read_in = ?, due_at = ?,
    gone_at = NULL, gone_in = NULL WHERE {GROUP}
"""

_MARK_READ_AGAIN = """
    UPDATE addresses SET state = 'stored', last_error = NULL, attempts = 0, read_at = ?, read_in = ?, due_at = ?,
    gone_at = NULL, gone_in = NULL WHERE article = ?
"""
"""All addresses that are known to be the article's lead to it already."""

_KNOWN = "SELECT id, guid, views, read_hash, published_at, first_seen_at, removed_at FROM articles"


class IngestQueries(Base):
    """Saves readings."""

    def save_readings(self, crawl: int, readings: Sequence[FetchOutcome]) -> list[SaveResult]:
        """Saves readings of one crawl and gives for each, in order, what it did; on disk when this returns.

        Raises NotStored for a crawl or address that the store was never told of; then nothing of the batch is kept.
        """
        if not readings:
            return []
        pages = [_page(reading) for reading in readings]
        captured = [(page.reading, page.reading.capture) for page in pages if page.reading.capture is not None]
        bodies = self._archive.put(capture.body for _, capture in captured)
        with self._writing() as conn:
            batch = Batch(self.path, conn, self._crawl(crawl), self.ladder, pages)
            saved = [batch.save(page) for page in pages]
            batch.finish(saved)
            conn.executemany(
                """INSERT INTO captures (address, crawl, url, fetched_at, status, outcome, headers, sha256)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
                [_capture_row(crawl, one, page, sha256) for (one, page), sha256 in zip(captured, bodies, strict=True)],
            )
        return saved

    def save_list_pages(self, crawl: int, pages: Sequence[ListPage]) -> None:
        """Keeps list pages of one crawl as evidence; on disk when this returns. Raises NotStored for a crawl that was never begun."""
        bodies = self._archive.put(page.capture.body for page in pages)
        self._crawl(crawl)
        with self._writing() as conn:
            conn.executemany(
                """INSERT INTO list_captures (crawl, section, page, url, fetched_at, status, headers, sha256)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                [_list_page_row(crawl, page, sha256) for page, sha256 in zip(pages, bodies, strict=True)],
            )


def _list_page_row(crawl: int, page: ListPage, sha256: str) -> tuple[object, ...]:
    capture = page.capture
    headers = json.dumps(capture.headers)
    return (crawl, page.section, page.number, storable(capture.url), to_db(capture.fetched_at), capture.status, headers, sha256)


def _page(reading: FetchOutcome) -> _PreparedOutcome:
    """A reading and the hash of its page, with whatever SQLite cannot hold replaced."""
    article, capture = reading.article, reading.capture
    try:
        (reading.reason or "").encode()
        (capture.url if capture is not None else "").encode()
        if article is not None and all(count == storable_count(count) for count in counts_of(article)):
            return _PreparedOutcome(reading, read_hash(article))
    except UnicodeEncodeError:
        pass
    clean = storable_reading(reading)
    return _PreparedOutcome(clean, read_hash(clean.article) if clean.article is not None else "")


def _capture_row(crawl: int, reading: FetchOutcome, page: Capture, sha256: str) -> tuple[object, ...]:
    headers = json.dumps(page.headers)
    return (reading.address, crawl, page.url, to_db(page.fetched_at), page.status, reading.outcome.value, headers, sha256)
