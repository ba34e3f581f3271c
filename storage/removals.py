"""Judges what is gone: an article is removed on evidence from two good crawls about a day apart, never on less."""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

import sqlite3
from datetime import datetime

from storage.article_rows import NEXT_CHANGE
from storage.base import GROUP, Base
from storage.frontier import SECOND_LOOK
from storage.model import Removal
from storage.rows import removal_of
from storage.timestamps import from_db, to_db


class RemovalQueries(Base):
    """Marks articles as removed."""

    def settle_removals(self, crawl: int, at: datetime) -> int:
        """Judges what this crawl, whose verdict is ok or quiet, found gone; gives how many articles are removed by it.

        Call it at the end of such a crawl only, before or after `end_crawl`. Evidence from a crawl that was interrupted,
        suspect or broken does not count: where the first evidence came from one, or is of later than today by a clock that
        was wrong, today's takes its place.
        """
        removed = 0
        with self._writing() as conn:
            portal = self._crawl(crawl)["portal"]
            for row in conn.execute(_EVIDENCE, (portal, crawl)).fetchall():
                if row["first_verdict"] not in ("ok", "quiet") or row["read_at"] < row["gone_at"]:
                    conn.execute(
                        f"UPDATE addresses SET gone_at = read_at, gone_in = read_in WHERE {GROUP}",
                        (portal, row["canonical"], row["article"]),
                    )
                elif from_db(row["read_at"]) - from_db(row["gone_at"]) >= SECOND_LOOK:
                    removed += _remove(conn, portal, row, to_db(at))
        return removed

    def removals(self, article: int) -> list[Removal]:
        """Every time that an article was found removed, first to last."""
        return [removal_of(row) for row in self._rows("SELECT * FROM removals WHERE article = ? ORDER BY id", (article,))]


_EVIDENCE = """
    SELECT addresses.canonical, addresses.article, addresses.gone_at, addresses.read_at,
        coalesce(articles.removed_at IS NULL, 0) AS is_shown, first.verdict AS first_verdict
    FROM addresses JOIN crawls AS first ON first.id = addresses.gone_in LEFT JOIN articles ON articles.id = addresses.article
    WHERE addresses.portal = ? AND addresses.state = 'gone' AND addresses.read_in = ? AND addresses.gone_in <> addresses.read_in
        AND addresses.attempts = 0 AND addresses.due_at IS NOT NULL
    GROUP BY coalesce(addresses.article, addresses.canonical)
"""
"""Addresses found gone in this crawl and in an earlier one; `attempts` is above 0 where today's look failed, and a
second look is always due (by the index of what is due they are found at once)."""


def _remove(conn: sqlite3.Connection, portal: str, row: sqlite3.Row, at: str) -> int:
    """Marks the article, once, and looks no further at its addresses unless a list shows them again."""
    conn.execute(f"UPDATE addresses SET due_at = NULL WHERE {GROUP}", (portal, row["canonical"], row["article"]))
    if row["article"] is None or not row["is_shown"]:
        return 0
    conn.execute(f"UPDATE articles SET removed_at = ?, change_number = {NEXT_CHANGE} WHERE id = ?", (at, row["article"]))
    conn.execute("INSERT INTO removals (article, removed_at) VALUES (?, ?)", (row["article"], at))
    return 1
