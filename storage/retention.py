"""Old evidence is dropped when its time is over, but never the newest page of an article, nor the last word of its portal on it."""

from datetime import datetime

from storage.base import Base, json_list
from storage.model import Pruned
from storage.moments import stamp

AT_ONCE = 500
"""Rows that are deleted in one transaction, so that a crawl never waits for long."""


class RetentionPart(Base):
    """Drops captures."""

    def prune_captures(self, before: datetime) -> Pruned:
        """Drops captures that were fetched before a moment, and bodies that no capture names any longer.

        Of each article the newest capture that was read as an article is kept, and the newest of all; of each section's
        list the pages of the newest walk. A run that is killed leaves a smaller archive that is whole; the next goes on.
        """
        captures = last = 0
        while ids := self._droppable(stamp(before), last):
            with self._writing() as conn:
                conn.execute("DELETE FROM captures WHERE id IN (SELECT value FROM json_each(?))", (json_list(ids),))
            captures += len(ids)
            last = ids[-1]
        captures += self._drop_list_pages(stamp(before))
        bodies, size = self._drop_bodies()
        return Pruned(captures, bodies, size)

    def _droppable(self, before: str, last: int) -> list[int]:
        return [row["id"] for row in self._rows(_DROPPABLE, {"before": before, "last": last, "limit": AT_ONCE})]

    def _drop_list_pages(self, before: str) -> int:
        dropped = 0
        while ids := [row["id"] for row in self._rows(_DROPPABLE_LISTS, {"before": before, "limit": AT_ONCE})]:
            with self._writing() as conn:
                conn.execute("DELETE FROM list_captures WHERE id IN (SELECT value FROM json_each(?))", (json_list(ids),))
            dropped += len(ids)
        return dropped

    def _drop_bodies(self) -> tuple[int, int]:
        """Goes through the archive and drops what no capture names; gives how many bodies, and their compressed bytes."""
        bodies = size = 0
        last = ""
        while hashes := self._archive.hashes(after=last, limit=AT_ONCE):
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
    SELECT list_captures.id FROM list_captures JOIN crawls ON crawls.id = list_captures.crawl
    WHERE list_captures.fetched_at < :before AND EXISTS (
        SELECT 1 FROM list_captures AS newer JOIN crawls AS other ON other.id = newer.crawl
        WHERE other.portal = crawls.portal AND newer.section = list_captures.section AND newer.page <= list_captures.page
            AND (newer.fetched_at, newer.id) > (list_captures.fetched_at, list_captures.id)
    ) ORDER BY list_captures.id LIMIT :limit
"""

_DROPPABLE = """
    SELECT captures.id FROM captures JOIN addresses ON addresses.id = captures.address
    WHERE captures.id > :last AND captures.fetched_at < :before AND (
        addresses.article IS NULL OR EXISTS (
            SELECT 1 FROM addresses AS sibling JOIN captures AS newer ON newer.address = sibling.id
            WHERE sibling.article = addresses.article AND (newer.fetched_at, newer.id) > (captures.fetched_at, captures.id)
        ) AND (captures.outcome <> 'stored' OR EXISTS (
            SELECT 1 FROM addresses AS sibling JOIN captures AS newer ON newer.address = sibling.id
            WHERE sibling.article = addresses.article AND newer.outcome = 'stored'
                AND (newer.fetched_at, newer.id) > (captures.fetched_at, captures.id)
        ))
    ) ORDER BY captures.id LIMIT :limit
"""
