"""What is usual for a portal: articles by day, crawls and what they measured, counters that move. Facts only; judging is not done here."""

from datetime import date, datetime, timedelta

from storage.base import Base
from storage.moments import sort_key, stamp
from storage.night_model import Counters, History
from storage.rows import crawl_of

YEAR = timedelta(days=400)
"""How far back days are counted: a year, and the weeks around the same Tết."""
CRAWLS = 30


class HistoriesPart(Base):
    """Reads a portal's past."""

    def history(self, portal: str, at: datetime) -> History:
        """The past of a portal as of a moment: the last 400 days and the last 30 crawls with a verdict."""
        days = self._rows(
            """SELECT substr(published_at, 1, 10) AS day, count(*) AS n FROM articles
            WHERE portal = ? AND sort_key >= ? AND published_at IS NOT NULL GROUP BY 1""",
            (portal, sort_key(at - YEAR)),
        )
        crawls = self._rows(
            "SELECT * FROM crawls WHERE portal = ? AND verdict IS NOT NULL AND began_at < ? ORDER BY id DESC LIMIT ?",
            (portal, stamp(at), CRAWLS),
        )
        return History(
            days={date.fromisoformat(row["day"]): row["n"] for row in days},
            crawls=tuple(crawl_of(row) for row in crawls),
        )

    def counters(self, crawl: int) -> Counters:
        """How the counters behaved on the articles that a crawl read again."""
        row = self._row(_COUNTERS, {"crawl": crawl, "began": self._crawl(crawl)["began_at"]})
        assert row is not None
        return Counters(row["read"], row["moved"], row["fell"])


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
