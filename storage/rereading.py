"""Puts down what today's parsers find on pages in the archive. The portal changed nothing, so this makes no revisions."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from storage.answers import Reparsed
from storage.article_rows import insert_article, load_article, rewrite_article
from storage.base import GROUP, Base
from storage.errors import NotStored
from storage.ladder import next_rung
from storage.merging import differences, read_hash, reread
from storage.model import AddressState, Article, Change, SavedReading
from storage.moments import stamp
from storage.tables import index_new_articles
from storage.text import storable_article


class RereadingPart(Base):
    """Saves what was read again."""

    def apply_reparse(self, found: Sequence[Reparsed], at: datetime, *, blank: bool = False) -> list[SavedReading]:
        """Writes what pages of the archive hold by today's parsers, in one transaction; gives what it did, in order.

        Counters, moments of seeing and the ladder stay as they are. With `blank`, a field that is not found any more is
        emptied; without, the old value stays. A page that was refused becomes an article first seen now. A page that now
        has another native id is left alone and counts as refused. Saving the same again changes nothing.
        """
        with self._writing() as conn:
            return [self._apply(conn, one, storable_article(one.article), at, blank=blank) for one in found]

    def _apply(self, conn: sqlite3.Connection, one: Reparsed, page: Article, at: datetime, *, blank: bool) -> SavedReading:
        address = conn.execute("SELECT * FROM addresses WHERE id = ?", (one.address,)).fetchone()
        if address is None or address["portal"] != page.portal:
            raise NotStored(self.path, f"portal={page.portal} address={one.address}: there is no such address")
        if address["article"] is None:
            change, article = self._apply_new(conn, address, page, at)
            return SavedReading(one.address, AddressState.STORED, change, article)
        stored = load_article(conn, address["article"])
        if stored.native_id != page.native_id:
            return SavedReading(one.address, AddressState.REFUSED, "refused", stored.id)
        new = reread(stored, page, blank=blank)
        if not differences(stored, new):
            return SavedReading(one.address, AddressState.STORED, "unchanged", stored.id)
        rewrite_article(conn, stored, new)
        return SavedReading(one.address, AddressState.STORED, "changed", stored.id)

    def _apply_new(self, conn: sqlite3.Connection, address: sqlite3.Row, page: Article, at: datetime) -> tuple[Change, int]:
        known = conn.execute("SELECT id FROM articles WHERE guid = ?", (page.guid,)).fetchone()
        section = conn.execute("SELECT section FROM listed WHERE address = ? ORDER BY first_seen_at", (address["id"],)).fetchone()
        article: int = known["id"] if known else insert_article(conn, page, read_hash(page), section and section[0], at)
        if not known:
            index_new_articles(conn, article)
        due_at = next_rung(page.published_at or at, at, self.ladder)
        conn.execute(
            f"UPDATE addresses SET article = ?, state = 'stored', why = NULL, attempts = 0, due_at = ? WHERE {GROUP}",  # noqa: S608
            (article, stamp(due_at) if due_at else None, address["portal"], address["canonical"], article),
        )
        return ("unchanged" if known else "new"), article
