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

    def due_count(self, portal: str, at: datetime) -> int:
        """How many addresses `due_addresses` would give, each article counted once."""
        crawl = self._open_crawl(portal)
        row = self._row(
            """SELECT count(DISTINCT coalesce(article, canonical)) AS n FROM addresses
            WHERE portal = :portal AND due_at IS NOT NULL AND (due_at <= :at OR state = 'pending' OR read_at > :at)
            AND (:crawl IS NULL OR read_in IS NOT :crawl)""",
            {"portal": portal, "at": stamp(at), "crawl": None if crawl is None else crawl["id"]},
        )
        return 0 if row is None else int(row["n"])

    def unaccounted(self, crawl: int, addresses: Collection[int]) -> list[int]:
        """Those of the addresses that a crawl fetched for which it saved no outcome: none, where the sums add up."""
        rows = self._rows(
            """SELECT value FROM json_each(?) LEFT JOIN addresses ON addresses.id = value
            WHERE read_in IS NOT ? OR state = 'pending'""",
            (json_list(addresses), crawl),
        )
        return [row["value"] for row in rows]


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
