"""Nights over many portals: which were crawled when, how a night went, how every portal stands."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from storage.base import Base
from storage.model import Crawl, Verdict
from storage.moments import moment, moment_or_none, sort_key, stamp
from storage.night_model import LastCrawl, Night, Standing
from storage.rows import crawl_of

WEEKS = 8


class NightsPart(Base):
    """Remembers nights."""

    def begin_night(self, at: datetime, due: int) -> int:
        """Opens a night over so many portals and gives its id."""
        with self._writing() as conn:
            cursor = conn.execute("INSERT INTO nights (began_at, due) VALUES (?, ?)", (stamp(at), due))
            assert cursor.lastrowid is not None
            return cursor.lastrowid

    def end_night(
        self, night: int, at: datetime, *, crawled: int, remaining: int, verdicts: Mapping[Verdict, int], faults: Sequence[str]
    ) -> None:
        """Closes a night with its sums."""
        counts = json.dumps({verdict.value: number for verdict, number in verdicts.items()}, sort_keys=True)
        with self._writing() as conn:
            conn.execute(
                "UPDATE nights SET ended_at = ?, crawled = ?, remaining = ?, verdicts = ?, faults = ? WHERE id = ?",
                (stamp(at), crawled, remaining, counts, json.dumps(list(faults), ensure_ascii=False), night),
            )

    def recent_nights(self, limit: int = 30) -> list[Night]:
        """The latest nights, latest first."""
        return [_night(row) for row in self._rows("SELECT * FROM nights ORDER BY id DESC LIMIT ?", (limit,))]

    def latest_crawls(self) -> dict[str, LastCrawl]:
        """The latest crawl of every portal that was ever crawled."""
        rows = self._rows(
            """SELECT portal, began_at, ended_at IS NOT NULL AND finish_reason IS NOT 'interrupted' AS finished
            FROM crawls WHERE id IN (SELECT max(id) FROM crawls GROUP BY portal)"""
        )
        return {row["portal"]: LastCrawl(moment(row["began_at"]), bool(row["finished"])) for row in rows}

    def standings(self, at: datetime) -> list[Standing]:
        """How every portal stands as of a moment, by id."""
        begins = at - timedelta(weeks=WEEKS)
        weeks: dict[str, list[int]] = {}
        for row in self._rows(_PER_WEEK, {"from": sort_key(begins), "to": sort_key(at)}):
            weeks.setdefault(row["portal"], [0] * WEEKS)[min(row["week"], WEEKS - 1)] += row["n"]
        return [
            Standing(
                portal=row["id"],
                name=row["name"],
                last=self._judged(row["last"]),
                last_ok_at=moment_or_none(row["last_ok_at"]),
                newest_at=moment_or_none(row["newest_at"]),
                weeks=tuple(weeks.get(row["id"], [0] * WEEKS)),
                open_problems=row["open_problems"],
            )
            for row in self._rows(_STANDINGS)
        ]

    def _judged(self, crawl: int | None) -> Crawl | None:
        return None if crawl is None else crawl_of(self._crawl(crawl))


_STANDINGS = """
    SELECT portals.id, portals.name,
        (SELECT max(id) FROM crawls WHERE portal = portals.id AND verdict IS NOT NULL) AS last,
        (SELECT began_at FROM crawls WHERE portal = portals.id AND verdict IN ('ok', 'quiet') ORDER BY id DESC LIMIT 1) AS last_ok_at,
        (SELECT coalesce(published_at, first_seen_at) FROM articles
            WHERE portal = portals.id AND removed_at IS NULL ORDER BY sort_key DESC LIMIT 1) AS newest_at,
        (SELECT count(*) FROM problems WHERE portal = portals.id AND resolved_at IS NULL) AS open_problems
    FROM portals ORDER BY portals.id
"""

_PER_WEEK = """
    SELECT portal, (sort_key - :from) / (604800 * 16777216) AS week, count(*) AS n FROM articles
    WHERE sort_key >= :from AND sort_key < :to GROUP BY 1, 2
"""
"""A week has 604,800 seconds; `sort_key` is seconds since 1970 times 2^24 (moments.py)."""


def _night(row: sqlite3.Row) -> Night:
    return Night(
        id=row["id"],
        began_at=moment(row["began_at"]),
        ended_at=moment_or_none(row["ended_at"]),
        due=row["due"],
        crawled=row["crawled"],
        remaining=row["remaining"],
        verdicts={Verdict(name): number for name, number in json.loads(row["verdicts"]).items()},
        faults=tuple(json.loads(row["faults"])),
    )
