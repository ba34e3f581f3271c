"""Saves what came of fetching: bodies to the archive first, then everything else in one transaction with its bookkeeping.

Saving is idempotent. Unchanged content costs a touch of `last_seen_at` and the next moment on the ladder, nothing more.
"""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from storage.article_rows import insert_article, restore_article, update_article
from storage.base import GROUP, Base, json_list
from storage.errors import NotStored
from storage.ladder import SECOND_LOOK, after_failure, next_rung
from storage.merging import merge
from storage.model import AddressState, Article, Attachment, Change, Reading, SavedReading, StoredArticle
from storage.moments import moment, stamp
from storage.rows import article_of, attachment_of
from storage.text import storable_reading


class SavingPart(Base):
    """Saves readings."""

    def save_readings(self, crawl: int, readings: Sequence[Reading]) -> list[SavedReading]:
        """Saves readings of one crawl and gives for each, in order, what it did; on disk when this returns.

        Raises NotStored for a crawl or address that the store was never told of; then nothing of the batch is kept.
        """
        if not readings:
            return []
        readings = [storable_reading(reading) for reading in readings]
        captured = [(reading, reading.capture) for reading in readings if reading.capture is not None]
        bodies = self._archive.put(capture.body for _, capture in captured)
        with self._writing() as conn:
            batch = _Batch(self.path, conn, self._crawl(crawl), self.ladder, readings)
            saved = [batch.save(reading) for reading in readings]
            batch.finish(saved)
            conn.executemany(
                """INSERT INTO captures (address, crawl, url, fetched_at, status, headers, sha256)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
                [
                    (one.address, crawl, page.url, stamp(page.fetched_at), page.status, json.dumps(page.headers), sha256)
                    for (one, page), sha256 in zip(captured, bodies, strict=True)
                ],
            )
        return saved


class _Batch:
    """One transaction's worth of readings; their addresses and articles are read at once, before anything is written."""

    def __init__(
        self,
        path: Path,
        conn: sqlite3.Connection,
        crawl: sqlite3.Row,
        ladder: Sequence[timedelta],
        readings: Sequence[Reading],
    ) -> None:
        self._path = path
        self._conn = conn
        self._crawl: int = crawl["id"]
        self._portal: str = crawl["portal"]
        self._ladder = ladder
        self._latest = stamp(max(reading.at for reading in readings))
        self._addresses = self._load_addresses(reading.address for reading in readings)
        names = {reading.article.guid for reading in readings if reading.article is not None}
        names |= {row["guid"] for row in self._addresses.values() if row["guid"] is not None}
        self._articles = self._load_articles(names)
        self._written: set[str] = set()
        self._touched: list[tuple[str, int]] = []
        self._views: list[tuple[int, str, int]] = []

    def save(self, reading: Reading) -> SavedReading:
        """Files one reading by its outcome."""
        address = self._addresses.get(reading.address)
        if address is None:
            raise NotStored(self._path, f"portal={self._portal} address={reading.address}: there is no such address")
        match reading.outcome:
            case AddressState.STORED:
                return self._save_stored(address, reading)
            case AddressState.GONE:
                self._mark_gone(address, reading)
                return SavedReading(reading.address, reading.outcome, "gone", address["article"])
            case AddressState.FAILED:
                self._mark_failed(address, reading, after_failure(reading.at, address["attempts"] + 1))
                return SavedReading(reading.address, reading.outcome, "failed", address["article"])
            case AddressState.REFUSED:
                seen_at = moment(address["first_seen_at"])
                self._mark_failed(address, reading, next_rung(seen_at, reading.at, self._ladder))
                return SavedReading(reading.address, reading.outcome, "refused", address["article"])
            case AddressState.PENDING:
                raise ValueError(f"address={reading.address}: a reading ends in stored, refused, failed or gone")

    def finish(self, saved: Sequence[SavedReading]) -> None:
        """Writes what has been gathered, and counts the readings in their crawl."""
        self._conn.executemany("UPDATE articles SET last_seen_at = ?1 WHERE id = ?2 AND last_seen_at < ?1", self._touched)
        self._conn.executemany(
            "INSERT INTO view_counts (article, seen_at, views, source) VALUES (?, ?, ?, 'article') ON CONFLICT DO NOTHING",
            self._views,
        )
        counts = Counter(one.change for one in saved)
        self._conn.execute(
            """UPDATE crawls SET new = new + ?, changed = changed + ?, unchanged = unchanged + ?, refused = refused + ?,
            failed = failed + ?, gone = gone + ?, active_at = ? WHERE id = ?""",
            (*(counts[change] for change in _COUNTED), self._latest, self._crawl),
        )

    def _save_stored(self, address: sqlite3.Row, reading: Reading) -> SavedReading:
        page = reading.article
        known = self._known_article(address, page)
        if known is not None:
            article, change, base = self._save_known(*known, page, reading.at)
        elif page is not None:
            article, change, base = self._save_new(address, page, reading.at)
        else:
            raise NotStored(self._path, f"address={reading.address}: nothing is stored that could be unmodified")
        if page is not None and page.url != address["url"]:
            self._note_final_address(address, page, reading.at)
        self._mark_stored(address, article, reading.at, next_rung(base, reading.at, self._ladder))
        return SavedReading(reading.address, reading.outcome, change, article)

    def _save_new(self, address: sqlite3.Row, page: Article, at: datetime) -> tuple[int, Change, datetime]:
        article = insert_article(self._conn, page, address["section"], at)
        self._written.add(page.guid)
        if page.views is not None:
            self._views.append((article, stamp(at), page.views))
        return article, "new", page.published_at or at

    def _save_known(self, stored: StoredArticle, stored_hash: str, page: Article | None, at: datetime) -> tuple[int, Change, datetime]:
        base = stored.published_at or stored.first_seen_at
        change: Change = "unchanged"
        if page is not None:
            merged = merge(stored, stored_hash, page)
            base = merged.article.published_at or stored.first_seen_at
            if merged.content_changed or merged.touched:
                update_article(self._conn, stored, merged, at)
                self._written.add(stored.guid)
            if merged.content_changed:
                change = "changed"
            if page.views is not None and page.views != stored.views:
                self._conn.execute("UPDATE articles SET views = ? WHERE id = ?", (page.views, stored.id))
                self._views.append((stored.id, stamp(at), page.views))
                self._written.add(stored.guid)
        if stored.removed_at is not None:
            restore_article(self._conn, stored.id, at)
            self._written.add(stored.guid)
        self._touched.append((stamp(at), stored.id))
        return stored.id, change, base

    def _mark_stored(self, address: sqlite3.Row, article: int, at: datetime, due_at: datetime | None) -> None:
        self._conn.execute(
            f"""UPDATE addresses SET article = ?, state = 'stored', why = NULL, attempts = 0, read_at = ?, read_in = ?,
            due_at = ?, gone_at = NULL, gone_in = NULL WHERE {GROUP}""",
            (article, stamp(at), self._crawl, stamp(due_at) if due_at else None, self._portal, address["canonical"], article),
        )

    def _mark_gone(self, address: sqlite3.Row, reading: Reading) -> None:
        """First evidence is kept with its crawl; later evidence only moves the next look. `settle_removals` judges."""
        at = stamp(reading.at)
        self._conn.execute(
            f"""UPDATE addresses SET state = 'gone', why = ?, attempts = 0, read_at = ?, read_in = ?, due_at = ?,
            gone_at = coalesce(gone_at, ?), gone_in = coalesce(gone_in, ?) WHERE {GROUP}""",
            (reading.why, at, self._crawl, stamp(reading.at + SECOND_LOOK), at, self._crawl, *self._group(address)),
        )

    def _mark_failed(self, address: sqlite3.Row, reading: Reading, due_at: datetime | None) -> None:
        """A failed or refused reading; the address of a stored or gone article stays so, with the words of what went wrong."""
        due = stamp(due_at) if due_at else None
        self._conn.execute(
            f"""UPDATE addresses SET state = CASE WHEN state IN ('stored', 'gone') THEN state ELSE ? END, why = ?,
            attempts = attempts + 1, read_at = ?, read_in = ?, due_at = ? WHERE {GROUP}""",
            (reading.outcome.value, reading.why, stamp(reading.at), self._crawl, due, *self._group(address)),
        )

    def _group(self, address: sqlite3.Row) -> tuple[object, ...]:
        return self._portal, address["canonical"], address["article"]

    def _note_final_address(self, address: sqlite3.Row, page: Article, at: datetime) -> None:
        """Where the page has another address than the one that was asked for, that one leads to the article too."""
        self._conn.execute(
            """INSERT INTO addresses (portal, url, canonical, native_id, state, first_seen_at, last_seen_at, sort_epoch)
            VALUES (?, ?, ?, ?, 'stored', ?, ?, ?) ON CONFLICT DO NOTHING""",
            (
                self._portal,
                page.url,
                address["canonical"],
                page.native_id,
                stamp(at),
                address["last_seen_at"],
                address["sort_epoch"],
            ),
        )

    def _known_article(self, address: sqlite3.Row, page: Article | None) -> tuple[StoredArticle, str] | None:
        """The stored article that a reading is of, with its hash; read again where this batch has written it."""
        if page is not None and page.portal != self._portal:
            raise ValueError(f"address={address['id']}: an article of {page.portal} in a crawl of {self._portal}")
        name: str | None = address["guid"] if page is None else page.guid
        if name in self._written:
            self._articles |= self._load_articles([name])
            self._written.remove(name)
        return None if name is None else self._articles.get(name)

    def _load_addresses(self, ids: Iterable[int]) -> dict[int, sqlite3.Row]:
        rows = self._conn.execute(_ADDRESSES, (self._portal, json_list(ids)))
        return {row["id"]: row for row in rows}

    def _load_articles(self, guids: Iterable[str]) -> dict[str, tuple[StoredArticle, str]]:
        rows = self._conn.execute("SELECT * FROM articles WHERE guid IN (SELECT value FROM json_each(?))", (json_list(guids),))
        articles = rows.fetchall()
        attachments: dict[int, list[Attachment]] = {}
        for row in self._conn.execute(_ATTACHMENTS, (json_list(row["id"] for row in articles),)):
            attachments.setdefault(row["article"], []).append(attachment_of(row))
        return {row["guid"]: (article_of(row, attachments.get(row["id"], ())), row["content_hash"]) for row in articles}


_COUNTED: tuple[Change, ...] = ("new", "changed", "unchanged", "refused", "failed", "gone")

_ADDRESSES = """
    SELECT addresses.*, articles.guid, (
        SELECT listed.section FROM addresses AS sibling JOIN listed ON listed.address = sibling.id
        WHERE sibling.portal = addresses.portal AND sibling.canonical = addresses.canonical
        ORDER BY listed.first_seen_at, sibling.id LIMIT 1
    ) AS section
    FROM addresses LEFT JOIN articles ON articles.id = addresses.article
    WHERE addresses.portal = ? AND addresses.id IN (SELECT value FROM json_each(?))
"""

_ATTACHMENTS = "SELECT * FROM attachments WHERE article IN (SELECT value FROM json_each(?)) ORDER BY article, position"
