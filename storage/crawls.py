"""Crawls: one row per run over one portal, open while it runs."""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from portals import messages
from portals.messages import Message
from storage.base import Base
from storage.errors import NotStored
from storage.model import Crawl, CrawlSummary, Verdict
from storage.results import Counters, CrawlHistory, LastCrawl, NightlyRun, PortalStatus
from storage.rows import crawl_of
from storage.sanitize import storable
from storage.timestamps import from_db, from_db_or_none, sort_key, to_db


class CrawlQueries(Base):
    """Begins and ends crawls, and remembers them."""

    def begin_crawl(self, portal: str, at: datetime) -> int:
        """Opens a crawl and gives its id; crawls of this portal that a killed run left open end as interrupted.

        Raises NotStored for a portal that `save_portals` was never given.
        """
        with self._writing() as conn:
            if conn.execute("SELECT 1 FROM portals WHERE id = ?", (portal,)).fetchone() is None:
                raise NotStored(self.path, f"portal={portal}: its profile was never saved")
            conn.execute(
                "UPDATE crawls SET ended_at = active_at, finish_reason = 'interrupted' WHERE portal = ? AND ended_at IS NULL",
                (portal,),
            )
            began = to_db(at)
            cursor = conn.execute("INSERT INTO crawls (portal, began_at, active_at) VALUES (?, ?, ?)", (portal, began, began))
            assert cursor.lastrowid is not None
            return cursor.lastrowid

    def end_crawl(self, crawl: int, summary: CrawlSummary) -> None:
        """Closes a crawl with its verdict and its sums; raises NotStored for an unknown one."""
        with self._writing() as conn:
            self._crawl(crawl)
            counts = {name: getattr(summary, name) for name in _COUNTS}
            conn.execute(
                f"""UPDATE crawls SET ended_at = :ended_at, active_at = :ended_at, finish_reason = :finish_reason,
                verdict = :verdict, reasons = :reasons, requests = :requests, metrics = :metrics,
                {", ".join(f"{name} = :{name}" for name in _COUNTS)}
                WHERE id = :id""",
                {
                    **counts,
                    "id": crawl,
                    "ended_at": to_db(summary.ended_at),
                    "finish_reason": summary.finish_reason,
                    "verdict": summary.verdict.value,
                    "reasons": storable(messages.to_json(summary.reasons)),
                    "requests": json.dumps(dict(summary.requests), sort_keys=True),
                    "metrics": json.dumps(dict(summary.metrics), sort_keys=True),
                },
            )

    def last_crawl(self, portal: str) -> Crawl | None:
        """The latest crawl of a portal, running or ended."""
        return next(iter(self.recent_crawls(portal, limit=1)), None)

    def recent_crawls(self, portal: str, limit: int = 30) -> list[Crawl]:
        """The latest crawls of a portal, latest first."""
        rows = self._rows("SELECT * FROM crawls WHERE portal = ? ORDER BY id DESC LIMIT ?", (portal, limit))
        return [crawl_of(row) for row in rows]

    def history(self, portal: str, at: datetime) -> CrawlHistory:
        """The past of a portal as of a moment: the last 400 days and the last 30 crawls with a verdict."""
        days = self._rows(
            """SELECT substr(published_at, 1, 10) AS day, count(*) AS n FROM articles
            WHERE portal = ? AND sort_key >= ? AND published_at IS NOT NULL GROUP BY 1""",
            (portal, sort_key(at - YEAR)),
        )
        crawls = self._rows(
            "SELECT * FROM crawls WHERE portal = ? AND verdict IS NOT NULL AND began_at < ? ORDER BY id DESC LIMIT ?",
            (portal, to_db(at), CRAWLS),
        )
        return CrawlHistory(
            days={date.fromisoformat(row["day"]): row["n"] for row in days},
            crawls=tuple(crawl_of(row) for row in crawls),
        )

    def counters(self, crawl: int) -> Counters:
        """How the counters behaved on the articles that a crawl read again."""
        row = self._row(_COUNTERS, {"crawl": crawl, "began": self._crawl(crawl)["began_at"]})
        assert row is not None
        return Counters(row["read"], row["moved"], row["fell"])

    def begin_night(self, at: datetime, due: int) -> int:
        """Opens a night over so many portals and gives its id."""
        with self._writing() as conn:
            cursor = conn.execute("INSERT INTO nightly_runs (began_at, due) VALUES (?, ?)", (to_db(at), due))
            assert cursor.lastrowid is not None
            return cursor.lastrowid

    def end_night(
        self, night: int, at: datetime, *, crawled: int, remaining: int, verdicts: Mapping[Verdict, int], faults: Sequence[Message]
    ) -> None:
        """Closes a night with its sums."""
        counts = json.dumps({verdict.value: number for verdict, number in verdicts.items()}, sort_keys=True)
        with self._writing() as conn:
            conn.execute(
                "UPDATE nightly_runs SET ended_at = ?, crawled = ?, remaining = ?, verdicts = ?, faults = ? WHERE id = ?",
                (to_db(at), crawled, remaining, counts, storable(messages.to_json(faults)), night),
            )

    def recent_nights(self, limit: int = 30) -> list[NightlyRun]:
        """The latest nights, latest first."""
        return [_night(row) for row in self._rows("SELECT * FROM nightly_runs ORDER BY id DESC LIMIT ?", (limit,))]

    def latest_crawls(self) -> dict[str, LastCrawl]:
        """The latest crawl of every portal that was ever crawled."""
        rows = self._rows(
            """SELECT portal, began_at, ended_at IS NOT NULL AND finish_reason IS NOT 'interrupted' AS finished
            FROM crawls WHERE id IN (SELECT max(id) FROM crawls GROUP BY portal)"""
        )
        return {row["portal"]: LastCrawl(from_db(row["began_at"]), bool(row["finished"])) for row in rows}

    def standings(self, at: datetime) -> list[PortalStatus]:
        """How every portal stands as of a moment, by id."""
        begins = at - timedelta(weeks=WEEKS)
        weeks: dict[str, list[int]] = {}
        for row in self._rows(_PER_WEEK, {"from": sort_key(begins), "to": sort_key(at)}):
            weeks.setdefault(row["portal"], [0] * WEEKS)[min(row["week"], WEEKS - 1)] += row["n"]
        return [
            PortalStatus(
                portal=row["id"],
                name=row["name"],
                last=self._judged(row["last"]),
                last_ok_at=from_db_or_none(row["last_ok_at"]),
                newest_at=from_db_or_none(row["newest_at"]),
                weeks=tuple(weeks.get(row["id"], [0] * WEEKS)),
                open_problems=row["open_problems"],
            )
            for row in self._rows(_STANDINGS)
        ]

    def _judged(self, crawl: int | None) -> Crawl | None:
        return None if crawl is None else crawl_of(self._crawl(crawl))


_COUNTS = (
    "pages_listed",
    "listed",
    "new",
    "changed",
    "unchanged",
    "not_modified",
    "refused",
    "failed",
    "gone",
    "removed",
    "remaining",
)


YEAR = timedelta(days=400)
"""How far back days are counted: a year, and the weeks around the same Tết."""
CRAWLS = 30


_COUNTERS = """
    WITH again AS (
        SELECT DISTINCT articles.id FROM addresses JOIN articles ON articles.id = addresses.article
        WHERE addresses.portal = (SELECT portal FROM crawls WHERE id = :crawl) AND addresses.read_in = :crawl
            AND addresses.state = 'stored' AND articles.first_seen_at < :began AND articles.views IS NOT NULL
    ), counted AS (
        SELECT (SELECT views FROM view_counts WHERE article = again.id AND source = 'article' AND seen_at >= :began
                ORDER BY seen_at DESC LIMIT 1) AS now,
            (SELECT views FROM view_counts WHERE article = again.id AND source = 'article' AND seen_at < :began
                ORDER BY seen_at DESC LIMIT 1) AS before
        FROM again
    )
    SELECT count(*) AS read, count(*) FILTER (WHERE now IS NOT NULL AND before IS NOT NULL AND now <> before) AS moved,
        count(*) FILTER (WHERE now < before) AS fell
    FROM counted
"""
"""A sample is kept only where the counter differs from the last one, so one in this crawl means that it moved."""


WEEKS = 8


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


def _night(row: sqlite3.Row) -> NightlyRun:
    return NightlyRun(
        id=row["id"],
        began_at=from_db(row["began_at"]),
        ended_at=from_db_or_none(row["ended_at"]),
        due=row["due"],
        crawled=row["crawled"],
        remaining=row["remaining"],
        verdicts={Verdict(name): number for name, number in json.loads(row["verdicts"]).items()},
        faults=messages.from_json(row["faults"]),
    )
