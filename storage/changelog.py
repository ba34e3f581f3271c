"""Lists in an order that never changes, and what has changed since somebody last looked: what publishing stands on."""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import accumulate, groupby, pairwise

from storage.article_filter import ALL, ArticleFilter, where
from storage.articles import ArticleQueries
from storage.base import json_list
from storage.model import StoredArticle
from storage.results import Changes, Popular
from storage.timestamps import sort_key, to_db

_UNREMOVED = ArticleFilter()


class ChangelogQueries(ArticleQueries):
    """Articles in the order of their arrival, and cursors into the changes."""

    def arrived(self, wanted: ArticleFilter = ALL) -> int:
        """How many articles ever came into a list, removed ones included."""
        row = self._row(f"SELECT count(*) AS n FROM ({_arrivals(wanted)})", wanted.parameters())
        return 0 if row is None else int(row["n"])

    def arrivals(self, offset: int, limit: int, wanted: ArticleFilter = ALL) -> list[StoredArticle]:
        """Articles in the order in which they came into a list, first ones first, removed ones included.

        What comes later stands behind, however old its date.
        """
        rows = self._rows(
            f"SELECT id FROM ({_arrivals(wanted)}) ORDER BY came_at, id LIMIT :limit OFFSET :offset",
            {**wanted.parameters(), "limit": limit, "offset": offset},
        )
        return self.numbered([row["id"] for row in rows])

    def cursor(self) -> str:
        """Where the store stands now, for `changes_since`."""
        identity, number = self._stands()
        return f"{identity}:{number}"

    def changes_since(self, cursor: str | None) -> Changes | None:
        """What is shown differently than when the cursor was taken: content, dates, markup, sections, removals, not counters.

        None where that cannot be said, because the cursor is none of ours or of another database: then everything counts
        as changed.
        """
        identity, number = self._stands()
        before = (cursor or "").removeprefix(f"{identity}:")
        if before == cursor or not (before.isascii() and before.isdigit()) or int(before) > number:
            return None
        rows = self._rows("SELECT id, portal FROM articles WHERE change_number > ?", (int(before),))
        portals: dict[str, set[str]] = {row["portal"]: set() for row in rows}
        listed = self._rows(
            """SELECT DISTINCT section_links.portal, section_links.section
            FROM addresses JOIN section_links ON section_links.address = addresses.id
            WHERE addresses.article IN (SELECT value FROM json_each(?))""",
            (json_list(row["id"] for row in rows),),
        )
        for row in listed:
            portals[row["portal"]].add(row["section"])
        return Changes(f"{identity}:{number}", {portal: frozenset(sections) for portal, sections in portals.items()})

    def _stands(self) -> tuple[int, int]:
        row = self._row("SELECT user_version, (SELECT coalesce(max(change_number), 0) FROM articles) FROM pragma_user_version")
        assert row is not None
        return row[0], row[1]

    def most_read(self, since: datetime, until: datetime, wanted: ArticleFilter = _UNREMOVED, *, limit: int = 50) -> list[Popular]:
        """Articles whose counter rose most between two moments, most first; only those for which it did.

        Counters of article pages and of lists are compared each with its own kind, for lists lag behind; the larger rise
        counts. An article that was published in between begins at 0.
        """
        rows = self._rows(
            _SAMPLES.format(wanted=where(wanted.conditions())),
            {
                **wanted.parameters(),
                "risen_since": to_db(since),
                "risen_until": to_db(until),
                "published_since": sort_key(since),
                "published_until": sort_key(until),
            },
        )
        rises: dict[int, int] = {}
        for (article, _), samples in groupby(rows, key=lambda row: (row["article"], row["source"])):
            rises[article] = max(rises.get(article, 0), increase([row["views"] for row in samples]))
        most = sorted(((rise, article) for article, rise in rises.items() if rise > 0), key=lambda pair: (-pair[0], -pair[1]))
        articles = {article.id: article for article in self._articles_by_id([article for _, article in most[:limit]])}
        return [Popular(articles[article], rise) for rise, article in most[:limit]]


def _arrivals(wanted: ArticleFilter) -> str:
    """Ids of a list, with the moment that orders them before the id does: an article may be listed again elsewhere later."""
    conditions = replace(wanted, section=None, removed="with").conditions()
    if wanted.section is None:
        return f"SELECT articles.id, 0 AS came_at FROM articles {where(conditions)}"
    return f"""
        SELECT articles.id, max(articles.first_seen_at, min(section_links.first_seen_at)) AS came_at
        FROM section_links JOIN addresses ON addresses.id = section_links.address JOIN articles ON articles.id = addresses.article
        {where(["section_links.section = :section", *conditions])} GROUP BY articles.id
    """


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


_SAMPLES = """
    WITH risen AS (
        SELECT DISTINCT article, source FROM view_counts WHERE seen_at >= :risen_since AND seen_at < :risen_until
    ), wanted AS (
        SELECT risen.article, risen.source, published_at IS NOT NULL AND sort_key BETWEEN :published_since AND :published_until AS is_new
        FROM risen JOIN articles ON articles.id = risen.article
        {wanted}
    )
    SELECT article, source, '' AS seen_at, 0 AS views FROM wanted WHERE is_new
    UNION ALL
    SELECT wanted.article, wanted.source, max(earlier.seen_at), earlier.views FROM wanted
        JOIN view_counts AS earlier ON earlier.article = wanted.article AND earlier.source = wanted.source
        WHERE earlier.seen_at < :risen_since GROUP BY 1, 2
    UNION ALL
    SELECT wanted.article, wanted.source, within.seen_at, within.views FROM wanted
        JOIN view_counts AS within ON within.article = wanted.article AND within.source = wanted.source
        WHERE within.seen_at >= :risen_since AND within.seen_at < :risen_until
    ORDER BY 1, 2, 3
"""
"""Every sample of the time with the last one before it, or with 0 for an article that was published in it."""
