"""What to fetch now: addresses never read, failures whose rest is over, articles on the ladder, second looks at what is gone."""

from collections.abc import Collection
from datetime import datetime

from storage.base import Base, json_list
from storage.model import AddressState, DueAddress
from storage.moments import moment_or_none, stamp


class DuePart(Base):
    """Chooses addresses."""

    def due_addresses(self, portal: str, at: datetime, limit: int | None = None, exclude: Collection[int] = ()) -> list[DueAddress]:
        """Addresses of a portal that are due at a moment, newest first, one for each article: the one that lists saw last.

        Those that the running crawl of the portal has read already, and the ids in `exclude`, are left out.
        """
        crawl = self._open_crawl(portal)
        rows = self._rows(
            _DUE,
            {
                "portal": portal,
                "at": stamp(at),
                "crawl": None if crawl is None else crawl["id"],
                "exclude": json_list(exclude),
                "limit": -1 if limit is None else limit,
            },
        )
        return [
            DueAddress(
                id=row["id"],
                url=row["url"],
                canonical=row["canonical"],
                native_id=row["native_id"],
                state=AddressState(row["state"]),
                section=row["section"],
                published_at=moment_or_none(row["listed_published_at"]),
            )
            for row in rows
        ]


_DUE = """
    WITH ranked AS (
        SELECT *, row_number() OVER (
            PARTITION BY coalesce(article, canonical) ORDER BY last_seen_at DESC, id
        ) AS place
        FROM addresses WHERE portal = :portal AND due_at IS NOT NULL AND (due_at <= :at OR state = 'pending' OR read_at > :at)
    )
    SELECT *, (
        SELECT listed.section FROM addresses AS sibling JOIN listed ON listed.address = sibling.id
        WHERE sibling.portal = ranked.portal AND sibling.canonical = ranked.canonical
        ORDER BY listed.first_seen_at, sibling.id LIMIT 1
    ) AS section
    FROM ranked
    WHERE place = 1 AND (:crawl IS NULL OR read_in IS NOT :crawl) AND id NOT IN (SELECT value FROM json_each(:exclude))
    ORDER BY sort_epoch DESC, id LIMIT :limit
"""
"""What was noted or read later than now was so by a clock that has been set back since: its pauses mean nothing."""
