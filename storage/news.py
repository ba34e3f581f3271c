"""What happened since a watch last looked: new articles, edits, removals, rising counters, and portals that are broken."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from portals import messages
from storage.articles import ArticleQueries
from storage.base import json_list
from storage.model import StoredArticle
from storage.outbox_records import News, Outage, WatchCursor, Watched
from storage.timestamps import epoch, from_db, to_db

ONE_DAY = int(timedelta(days=1).total_seconds())


class WatchQueries(ArticleQueries):
    """Gives what happened, by ids, so that nothing is met twice or stepped over."""

    def looked_now(self) -> WatchCursor:
        """The newest ids: a watch that has seen them has seen everything."""
        (row,) = self._rows(
            """SELECT (SELECT coalesce(max(id), 0) FROM articles), (SELECT coalesce(max(id), 0) FROM revisions),
            (SELECT coalesce(max(id), 0) FROM removals)"""
        )
        return WatchCursor(*row)

    def looked_before(self, since: datetime) -> WatchCursor:
        """The newest ids of what was seen before a moment."""
        (row,) = self._rows(
            """SELECT coalesce((SELECT id FROM articles WHERE first_seen_at < :since ORDER BY id DESC LIMIT 1), 0),
            coalesce((SELECT id FROM revisions WHERE seen_at < :since ORDER BY id DESC LIMIT 1), 0),
            coalesce((SELECT id FROM removals WHERE removed_at < :since ORDER BY id DESC LIMIT 1), 0)""",
            {"since": to_db(since)},
        )
        return WatchCursor(*row)

    def news_since(self, looked: WatchCursor) -> list[News]:
        """Every article that is new, was edited (not merely corrected), or was removed and still is, by its id."""
        new = [row["id"] for row in self._rows("SELECT id FROM articles WHERE id > ?", (looked.article,))]
        revisions = self._by_article(
            "SELECT article, max(id) AS id FROM revisions WHERE id > ? AND change = 'major' GROUP BY article", looked.revision
        )
        removals = self._by_article(
            "SELECT article, max(id) AS id FROM removals WHERE id > ? AND restored_at IS NULL GROUP BY article", looked.removal
        )
        is_new = set(new)
        return [
            News(article, article in is_new, revisions.get(article), removals.get(article))
            for article in sorted({*new, *revisions, *removals})
        ]

    def watched_articles(self, ids: Sequence[int]) -> list[Watched]:
        """What filters ask of articles, by id."""
        rows = self._rows(
            """SELECT id, sort_key, guid, portal, published_at, published_precision, first_seen_at FROM articles
            WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id""",
            (json_list(ids),),
        )
        sections: dict[int, set[str]] = {}
        for row in self._rows(_SECTIONS, (json_list(ids),)):
            sections.setdefault(row["article"], set()).add(row["section"])
        first = {row["portal"]: row for row in self._rows(_FIRST_CRAWLS, (json_list({row["portal"] for row in rows}),))}
        return [
            Watched(
                id=row["id"],
                sort_key=row["sort_key"],
                guid=row["guid"],
                portal=row["portal"],
                is_backlog=_is_backlog(row, first[row["portal"]]),
                sections=frozenset(sections.get(row["id"], ())),
            )
            for row in rows
        ]

    def articles(self, ids: Sequence[int]) -> dict[int, StoredArticle]:
        """Articles by their ids; those that are not there are left out."""
        return {article.id: article for article in self._articles_by_id(ids)}

    def broken_spells(self) -> dict[str, Outage]:
        """Every portal that is broken now, by its id: since its first broken crawl after the last good one."""
        spells = {}
        for row in self._rows(_SPELLS):
            last = self._row("SELECT reasons FROM crawls WHERE id = ?", (row["last"],))
            assert last is not None
            spells[row["portal"]] = Outage(row["portal"], from_db(row["since"]), messages.from_json(last["reasons"]))
        return spells

    def cut_short(self, since: datetime) -> list[str]:
        """Portals whose last crawl did something from this moment on and was never ended.

        Whoever holds the writer lock and runs no crawl knows by this that one was killed.
        """
        rows = self._rows(
            """SELECT id FROM portals WHERE (
                SELECT ended_at IS NULL AND active_at >= ? FROM crawls WHERE portal = portals.id ORDER BY id DESC LIMIT 1
            ) ORDER BY id""",
            (to_db(since),),
        )
        return [row["id"] for row in rows]

    def _by_article(self, sql: str, last: int) -> dict[int, int]:
        return {row["article"]: row["id"] for row in self._rows(sql, (last,))}


_SECTIONS = """
    SELECT DISTINCT addresses.article, section_links.section FROM addresses JOIN section_links ON section_links.address = addresses.id
    WHERE addresses.article IN (SELECT value FROM json_each(?))
"""

_FIRST_CRAWLS = """
    SELECT value AS portal,
        (SELECT began_at FROM crawls WHERE portal = value ORDER BY id LIMIT 1) AS began_at,
        (SELECT ended_at FROM crawls WHERE portal = value AND verdict IN ('ok', 'quiet') ORDER BY id LIMIT 1) AS good_at
    FROM json_each(?)
"""

_SPELLS = """
    WITH good AS (
        SELECT portals.id AS portal, coalesce((SELECT id FROM crawls WHERE portal = portals.id AND verdict IN ('ok', 'quiet')
            ORDER BY id DESC LIMIT 1), 0) AS last FROM portals
    )
    SELECT good.portal, min(began_at) AS since, max(crawls.id) AS last FROM good
    JOIN crawls ON crawls.portal = good.portal AND crawls.id > good.last WHERE verdict = 'broken' GROUP BY good.portal
"""
"""A suspect crawl neither breaks a portal nor mends it."""


def _is_backlog(row: sqlite3.Row, first: sqlite3.Row) -> bool:
    """Whether an article was on its portal before that was first read: its date says so, or it has none and came with the rest.

    A date without a time counts as the end of its day.
    """
    if first["began_at"] is None:
        return False
    if row["published_at"] is None:
        return first["good_at"] is None or row["first_seen_at"] <= first["good_at"]
    latest = epoch(from_db(row["published_at"])) + (ONE_DAY if row["published_precision"] == "day" else 0)
    return latest < epoch(from_db(first["began_at"]))
