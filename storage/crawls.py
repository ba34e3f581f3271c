"""Crawls: one row per run over one portal, open while it runs."""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

import json
from datetime import datetime

from storage.base import Base
from storage.errors import NotStored
from storage.model import Crawl, CrawlSummary
from storage.moments import stamp
from storage.rows import crawl_of


class CrawlsPart(Base):
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
            began = stamp(at)
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
                verdict = :verdict, why = :why, requests = :requests, measures = :measures,
                {", ".join(f"{name} = :{name}" for name in _COUNTS)}
                WHERE id = :id""",
                {
                    **counts,
                    "id": crawl,
                    "ended_at": stamp(summary.ended_at),
                    "finish_reason": summary.finish_reason,
                    "verdict": summary.verdict.value,
                    "why": json.dumps(list(summary.why), ensure_ascii=False),
                    "requests": json.dumps(dict(summary.requests), sort_keys=True),
                    "measures": json.dumps(dict(summary.measures), sort_keys=True),
                },
            )

    def last_crawl(self, portal: str) -> Crawl | None:
        """The latest crawl of a portal, running or ended."""
        return next(iter(self.recent_crawls(portal, limit=1)), None)

    def recent_crawls(self, portal: str, limit: int = 30) -> list[Crawl]:
        """The latest crawls of a portal, latest first."""
        rows = self._rows("SELECT * FROM crawls WHERE portal = ? ORDER BY id DESC LIMIT ?", (portal, limit))
        return [crawl_of(row) for row in rows]


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
