"""What is read a lot: from how much counters rose, not from how high they stand. The arithmetic is pure; the query is below it."""

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate, groupby, pairwise

from storage.answers import Popular
from storage.moments import sort_key, stamp
from storage.reading import ReadingPart

THOUSANDFOLD = 1000
"""A counter that grows this many times over from one sample to the next was misread or imported, not read."""


def increase(samples: Sequence[int]) -> int:
    """By how much a counter rose over its samples, oldest first.

    A counter never falls by being read. Where it fell and later stands where it was, it was misread in between. Else it was
    set back or misread upwards before: each sample counts for no more than the lowest one after it, so a spike counts for
    nothing, and a reset only for what came behind it.
    """
    lowest = float("inf")
    believed: list[int] = []
    for views in reversed(_without_dips(samples)):
        lowest = min(lowest, views)
        believed.append(int(lowest))
    return sum(b - a for a, b in pairwise(reversed(believed)) if b <= max(a, 100) * THOUSANDFOLD)


def _without_dips(samples: Sequence[int]) -> list[int]:
    """The samples, with those that lie below an earlier one which a later one reaches again lifted to that height."""
    still_to_come = list(accumulate(reversed(samples), max))[::-1]
    level = 0
    lifted: list[int] = []
    for views, highest in zip(samples, still_to_come, strict=True):
        level = max(level, views) if highest >= level else views
        lifted.append(level)
    return lifted


class PopularityPart(ReadingPart):
    """Compares counters over time."""

    def most_read(
        self,
        since: datetime,
        until: datetime,
        *,
        portal: str | None = None,
        province: str | None = None,
        limit: int = 50,
    ) -> list[Popular]:
        """Articles whose counter rose most between two moments, most first; only those for which it did.

        Counters of article pages and of lists are compared each with its own kind, for lists lag behind; the larger rise
        counts. An article that was published in between begins at 0. Removed articles are left out.
        """
        rows = self._rows(
            _SAMPLES,
            {
                "since": stamp(since),
                "until": stamp(until),
                "published_since": sort_key(since),
                "published_until": sort_key(until),
                "portal": portal,
                "province": province,
            },
        )
        rises: dict[int, int] = {}
        for (article, _), samples in groupby(rows, key=lambda row: (row["article"], row["source"])):
            rises[article] = max(rises.get(article, 0), increase([row["views"] for row in samples]))
        most = sorted(((rise, article) for article, rise in rises.items() if rise > 0), key=lambda pair: (-pair[0], -pair[1]))
        articles = {article.id: article for article in self._articles_by_id([article for _, article in most[:limit]])}
        return [Popular(articles[article], rise) for rise, article in most[:limit]]


_SAMPLES = """
    WITH risen AS (
        SELECT DISTINCT article, source FROM view_counts WHERE seen_at >= :since AND seen_at < :until
    ), wanted AS (
        SELECT risen.article, risen.source, published_at IS NOT NULL AND sort_key BETWEEN :published_since AND :published_until AS is_new
        FROM risen JOIN articles ON articles.id = risen.article
        WHERE removed_at IS NULL AND (:portal IS NULL OR portal = :portal)
            AND (:province IS NULL OR portal IN (SELECT id FROM portals WHERE province = :province))
    )
    SELECT article, source, '' AS seen_at, 0 AS views FROM wanted WHERE is_new
    UNION ALL
    SELECT wanted.article, wanted.source, max(earlier.seen_at), earlier.views FROM wanted
        JOIN view_counts AS earlier ON earlier.article = wanted.article AND earlier.source = wanted.source
        WHERE earlier.seen_at < :since GROUP BY 1, 2
    UNION ALL
    SELECT wanted.article, wanted.source, within.seen_at, within.views FROM wanted
        JOIN view_counts AS within ON within.article = wanted.article AND within.source = wanted.source
        WHERE within.seen_at >= :since AND within.seen_at < :until
    ORDER BY 1, 2, 3
"""
"""Every sample of the time with the last one before it, or with 0 for an article that was published in it."""
