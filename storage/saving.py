"""Saves what came of fetching: bodies to the archive first, then everything else in one transaction with its bookkeeping.

Saving is idempotent. An unchanged page costs a touch of `last_seen_at` and the next moment on the ladder, nothing more.
"""

import json
from collections.abc import Sequence

from storage.base import Base
from storage.batch import Batch, Page
from storage.merging import read_hash
from storage.model import Capture, ListPage, Reading, SavedReading
from storage.moments import stamp
from storage.text import counts_of, storable, storable_count, storable_reading


class SavingPart(Base):
    """Saves readings."""

    def save_readings(self, crawl: int, readings: Sequence[Reading]) -> list[SavedReading]:
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
    return (crawl, page.section, page.number, storable(capture.url), stamp(capture.fetched_at), capture.status, headers, sha256)


def _page(reading: Reading) -> Page:
    """A reading and the hash of its page, with whatever SQLite cannot hold replaced."""
    article, capture = reading.article, reading.capture
    try:
        (reading.why or "").encode()
        (capture.url if capture is not None else "").encode()
        if article is not None and all(count == storable_count(count) for count in counts_of(article)):
            return Page(reading, read_hash(article))
    except UnicodeEncodeError:
        pass
    clean = storable_reading(reading)
    return Page(clean, read_hash(clean.article) if clean.article is not None else "")


def _capture_row(crawl: int, reading: Reading, page: Capture, sha256: str) -> tuple[object, ...]:
    headers = json.dumps(page.headers)
    return (reading.address, crawl, page.url, stamp(page.fetched_at), page.status, reading.outcome.value, headers, sha256)
