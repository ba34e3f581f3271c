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

        Of each article the newest capture that was read as an article is kept, and the newest of all. A run that is killed
        leaves a smaller archive that is whole; the next run goes on.
        """
        captures = last = 0
        while ids := self._droppable(stamp(before), last):
            with self._writing() as conn:
                conn.execute("DELETE FROM captures WHERE id IN (SELECT value FROM json_each(?))", (json_list(ids),))
            captures += len(ids)
            last = ids[-1]
        bodies, size = self._drop_bodies()
        return Pruned(captures, bodies, size)

    def _droppable(self, before: str, last: int) -> list[int]:
        return [row["id"] for row in self._rows(_DROPPABLE, {"before": before, "last": last, "limit": AT_ONCE})]

    def _drop_bodies(self) -> tuple[int, int]:
        """Goes through the archive and drops what no capture names; gives how many bodies, and their compressed bytes."""
        bodies = size = 0
        last = ""
        while hashes := self._archive.hashes(after=last, limit=AT_ONCE):
            last = hashes[-1]
            rows = self._rows("SELECT DISTINCT sha256 FROM captures WHERE sha256 IN (SELECT value FROM json_each(?))", (json_list(hashes),))
            orphans = set(hashes) - {row["sha256"] for row in rows}
            if orphans:
                size += self._archive.drop(orphans)
                bodies += len(orphans)
        return bodies, size


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
