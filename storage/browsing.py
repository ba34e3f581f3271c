"""What a site that people browse asks of the store: lists by filters, single records, numbers over time, and limits on each query."""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, tzinfo

from storage.answers import SectionRow
from storage.base import json_list
from storage.connection import explained
from storage.errors import TooCostly
from storage.model import Crawl, Past, Problem, Revision, StoredArticle, StoredCapture
from storage.moments import epoch, moment_or_none, sort_key
from storage.reading import ReadingPart
from storage.rows import capture_of, crawl_of, problem_of, revision_of
from storage.selecting import Selection

WEEK = 7 * 24 * 3600
_STEPS = 5_000
"""Instructions of SQLite's machine between two looks at the clock, well under a millisecond."""

_TURNS = """
    WITH latest AS (
        SELECT crawls.id, portal, count(*) OVER portals AS of, row_number() OVER newest AS nth, verdict IS NOT NULL AS is_judged,
            CASE verdict WHEN 'quiet' THEN 'ok' ELSE verdict END AS kind
        FROM json_each(:portals) AS asked JOIN crawls ON crawls.id IN (
            SELECT id FROM crawls WHERE portal = asked.value ORDER BY id DESC LIMIT :limit)
        WINDOW portals AS (PARTITION BY portal), newest AS (PARTITION BY portal ORDER BY crawls.id DESC)
    ), compared AS (
        SELECT *, lag(kind) OVER verdicts AS newer, lead(kind) OVER verdicts AS older FROM latest
        WINDOW verdicts AS (PARTITION BY portal, is_judged ORDER BY id DESC)
    )
    SELECT crawls.*, compared.of FROM compared JOIN crawls ON crawls.id = compared.id
    WHERE nth = 1 OR (is_judged AND (newer IS NOT kind OR older IS NOT kind)) ORDER BY crawls.portal, crawls.id DESC
"""


class BrowsingPart(ReadingPart):
    """Reads for people who wait for the answer."""

    @contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """All that is asked meanwhile sees one state of the store, and takes no longer than these seconds; raises TooCostly."""
        deadline = time.monotonic() + seconds
        connections = (self._conn, self._archive.conn)
        for conn in connections:
            conn.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        try:
            with explained(self.path):
                self._conn.execute("BEGIN")
            yield
        except TooCostly as error:
            raise TooCostly(self.path, f"the answer would take longer than {seconds:g} seconds") from error
        finally:
            for conn in connections:
                conn.set_progress_handler(None, 0)
            if self._conn.in_transaction:
                self._conn.execute("ROLLBACK")

    def browse(self, selection: Selection, *, before: int | None = None, limit: int = 50) -> list[StoredArticle]:
        """Articles of a selection, newest first; `before` is the id of the last article of the page before."""
        return self.numbered(self.browse_ids(selection, before=before, limit=limit))

    def browse_ids(self, selection: Selection, *, before: int | None = None, limit: int = 50) -> list[int]:
        """Ids of the same articles; most filters are answered by indexes, without a look at the articles, which are large."""
        conditions = selection.conditions()
        if before is not None:
            conditions.append("articles.sort_key < (SELECT sort_key FROM articles WHERE id = :before)")
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        rows = self._rows(
            f"SELECT articles.id FROM articles {where} ORDER BY articles.sort_key DESC LIMIT :limit",
            {**selection.parameters(), "before": before, "limit": limit},
        )
        return [row["id"] for row in rows]

    def numbered(self, ids: Sequence[int]) -> list[StoredArticle]:
        """The articles with these ids, in this order; those that do not exist are left out."""
        articles = {article.id: article for article in self._articles_by_id(ids)}
        return [articles[number] for number in ids if number in articles]

    def latest_revisions(self, *, before: int | None = None, limit: int = 50) -> list[Revision]:
        """Revisions of all articles, latest first; `before` is the id of the last one of the page before."""
        rows = self._rows(
            "SELECT * FROM revisions WHERE :before IS NULL OR id < :before ORDER BY id DESC LIMIT :limit",
            {"before": before, "limit": limit},
        )
        return [revision_of(row) for row in rows]

    def capture(self, number: int) -> tuple[StoredCapture, int | None] | None:
        """A capture by its id, with the id of the article that its address led to."""
        row = self._row(
            "SELECT captures.*, addresses.article FROM captures JOIN addresses ON addresses.id = captures.address WHERE captures.id = ?",
            (number,),
        )
        return None if row is None else (capture_of(row), row["article"])

    def profiles(self) -> list[str]:
        """Every profile as last loaded, as JSON, by the portal's id."""
        return [row["profile"] for row in self._rows("SELECT profile FROM portals ORDER BY id")]

    def sections(self, portal: str) -> list[SectionRow]:
        """The sections of a portal in the order of its profile, with the number of articles that each listed."""
        rows = self._rows(
            """SELECT sections.*, (
                SELECT count(DISTINCT article) FROM listed JOIN addresses ON addresses.id = listed.address
                WHERE listed.portal = sections.portal AND listed.section = sections.slug AND article IS NOT NULL
            ) AS articles FROM sections WHERE portal = ? ORDER BY id""",
            (portal,),
        )
        return [
            SectionRow(
                slug=row["slug"],
                name=row["name"],
                path=row["path"],
                complete_at=moment_or_none(row["complete_at"]),
                retired_at=moment_or_none(row["retired_at"]),
                articles=row["articles"],
                newest_at=None,
            )
            for row in rows
        ]

    def crawls_by_portal(self, limit: int = 30, portals: Collection[str] | None = None) -> dict[str, list[Crawl]]:
        """The latest crawls of every portal, or of these, latest first."""
        rows = self._rows(
            """SELECT crawls.* FROM portals JOIN crawls ON crawls.id IN (
                SELECT id FROM crawls WHERE portal = portals.id ORDER BY id DESC LIMIT :limit
            ) WHERE :portals IS NULL OR portals.id IN (SELECT value FROM json_each(:portals)) ORDER BY crawls.portal, crawls.id DESC""",
            {"limit": limit, "portals": None if portals is None else json_list(portals)},
        )
        crawls: dict[str, list[Crawl]] = {}
        for row in rows:
            crawls.setdefault(row["portal"], []).append(crawl_of(row))
        return crawls

    def pasts(self, limit: int, portals: Collection[str]) -> dict[str, Past]:
        """How these portals came to stand as they do, from so many crawls: only those where a verdict turned, and the last."""
        asked = {"limit": limit, "portals": json_list(portals)}
        found: dict[str, Past] = {}
        for row in self._rows(_TURNS, asked):
            before = found.get(row["portal"], Past()).crawls
            found[row["portal"]] = Past((*before, crawl_of(row)), row["of"] < limit)
        return found

    def last_crawls(self) -> dict[str, str]:
        """What names the last crawl of each portal and how it stands: it changes when a crawl of the portal begins or ends."""
        rows = self._rows(
            """SELECT crawls.portal, crawls.id, crawls.ended_at, crawls.verdict FROM portals JOIN crawls ON crawls.id = (
                SELECT id FROM crawls WHERE portal = portals.id ORDER BY id DESC LIMIT 1)"""
        )
        return {row["portal"]: f"{row['id']} {row['ended_at']} {row['verdict']}" for row in rows}

    def problems_by_portal(self, limit: int = 5) -> dict[str, tuple[int, list[Problem]]]:
        """How many problems are open on each portal that has any, and the latest of them."""
        found: dict[str, tuple[int, list[Problem]]] = {}
        for row in self._rows("SELECT * FROM problems WHERE resolved_at IS NULL ORDER BY portal, opened_at DESC, id DESC"):
            count, latest = found.get(row["portal"], (0, []))
            found[row["portal"]] = (count + 1, [*latest, problem_of(row)] if count < limit else latest)
        return found

    def article_counts(self) -> dict[str, int]:
        """Articles of each portal, removed ones included."""
        return {row["portal"]: row["n"] for row in self._rows("SELECT portal, count(*) AS n FROM articles GROUP BY portal")}

    def posts_per_week(self, portal: str, since: datetime, zone: tzinfo) -> dict[int, int]:
        """How many articles came out in each week from a moment on: number of whole weeks since it → articles, none left out as 0."""
        begin = epoch(since.astimezone(zone))
        rows = self._rows(
            """SELECT ((sort_key >> 24) - :begin) / :week AS week, count(*) AS n FROM articles
            WHERE portal = :portal AND sort_key >= :since GROUP BY 1""",
            {"portal": portal, "begin": begin, "week": WEEK, "since": sort_key(since)},
        )
        return {row["week"]: row["n"] for row in rows}

    def standing(self) -> str:
        """A name for all that feeds and lists are made of but counters: it changes when any of that does.

        Crawls count with their verdicts, because what a doubtful one stored is held back.
        """
        row = self._row(_STANDING)
        assert row is not None
        return ":".join(str(value) for value in row)


_STANDING = """
    SELECT (SELECT user_version FROM pragma_user_version), (SELECT coalesce(max(change_number), 0) FROM articles),
        (SELECT coalesce(max(id), 0) FROM revisions), (SELECT max(changed_at) FROM portals), count(*), coalesce(max(id), 0),
        coalesce(max(ended_at), ''), count(verdict)
    FROM (SELECT id, ended_at, verdict FROM crawls ORDER BY id DESC LIMIT 1000)
"""
