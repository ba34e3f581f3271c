"""Old evidence is dropped when its time is over, but never the newest page of an article, nor the last word of its portal on it."""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

from datetime import datetime

from storage.answers import Pruned
from storage.base import Base, json_list
from storage.moments import stamp

DELETED_AT_ONCE = 500
"""Rows that are deleted in one transaction, so that a crawl never waits for long."""


class RetentionPart(Base):
    """Drops captures."""

    def prune_captures(self, before: datetime) -> Pruned:
        """Drops captures that were fetched before a moment, and bodies that no capture names any longer.

        Of each article the newest capture that was read as an article is kept, and the newest of all; of each section's
        list the pages of the newest walk. A run that is killed leaves a smaller archive that is whole; the next goes on.
        """
        captures = 0
        for table, droppable in (("captures", _DROPPABLE), ("list_captures", _DROPPABLE_LISTS)):
            ids = [row["id"] for row in self._rows(droppable, {"before": stamp(before)})]
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
