"""Articles and their history, as everything to the right of the store sees them."""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

import json
import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, tzinfo
from typing import Any

from storage.article_filter import ArticleFilter, where
from storage.base import Base, json_list
from storage.connection import translate_sqlite_errors
from storage.errors import TooCostly
from storage.model import Attachment, Crawl, FieldSource, Problem, Revision, StoredArticle, StoredCapture, VerdictHistory, ViewCount
from storage.results import SectionRow
from storage.rows import article_of, attachment_of, capture_of, crawl_of, problem_of, revision_of, view_count_of
from storage.sanitize import storable
from storage.timestamps import epoch, from_db_or_none, sort_key


class ArticleQueries(Base):
    """Finds articles and what is known of them."""

    def newest(
        self,
        *,
        portal: str | None = None,
        section: str | None = None,
        province: str | None = None,
        limit: int = 50,
        before: int | None = None,
        include_removed: bool = False,
    ) -> list[StoredArticle]:
        """Articles of a portal, a section, a province or all, newest first; as `browse`, for which these are conveniences."""
        narrowed = ArticleFilter(portal=portal, section=section, province=province, removed="with" if include_removed else "without")
        return self.browse(narrowed, before=before, limit=limit)

    def article(self, key: str) -> StoredArticle | None:
        """The article with this id, guid or native id, or that this address led to, whichever address it is of all ever seen."""
        for sql, parameter in _lookups(storable(key).strip()):
            found = self._articles(f"WHERE articles.id = ({sql})", (parameter,))
            if found:
                return found[0]
        return None

    def edited(self, *, portal: str | None = None, limit: int = 50) -> list[tuple[StoredArticle, Revision]]:
        """The latest revisions with the article as it is now, latest first."""
        rows = self._rows(
            """SELECT revisions.* FROM revisions JOIN articles ON articles.id = revisions.article
            WHERE :portal IS NULL OR portal = :portal ORDER BY revisions.id DESC LIMIT :limit""",
            {"portal": portal, "limit": limit},
        )
        articles = {article.id: article for article in self._articles_by_id([row["article"] for row in rows])}
        return [(articles[row["article"]], revision_of(row)) for row in rows]

    def removed(self, *, limit: int = 50) -> list[StoredArticle]:
        """Articles that are removed now, latest removal first."""
        return self._articles("WHERE removed_at IS NOT NULL ORDER BY removed_at DESC, articles.id DESC LIMIT ?", (limit,))

    def sections_of(self, article: int) -> list[str]:
        """Slugs of every section that listed an article, the first one first."""
        rows = self._rows(
            """SELECT section FROM addresses JOIN section_links ON section_links.address = addresses.id WHERE article = ?
            GROUP BY section ORDER BY min(section_links.first_seen_at), min(addresses.id)""",
            (article,),
        )
        return [row["section"] for row in rows]

    def addresses_of(self, article: int) -> list[str]:
        """Every address that led to an article, oldest first."""
        return [row["url"] for row in self._rows("SELECT url FROM addresses WHERE article = ? ORDER BY id", (article,))]

    def revisions(self, article: int) -> list[Revision]:
        """What an article said before, oldest first, whatever the clock said at the time."""
        return [revision_of(row) for row in self._rows("SELECT * FROM revisions WHERE article = ? ORDER BY id", (article,))]

    def view_counts(self, article: int) -> list[ViewCount]:
        """Samples of an article's counter, oldest first."""
        rows = self._rows("SELECT * FROM view_counts WHERE article = ? ORDER BY seen_at, source", (article,))
        return [view_count_of(row) for row in rows]

    def captures_of(self, article: int) -> list[StoredCapture]:
        """Responses that were fetched for an article, oldest first."""
        rows = self._rows(
            """SELECT captures.* FROM addresses JOIN captures ON captures.address = addresses.id
            WHERE article = ? ORDER BY fetched_at, captures.id""",
            (article,),
        )
        return [capture_of(row) for row in rows]

    def how_found(self, portal: str, *, since: date | None = None, limit: int = 100) -> list[dict[str, FieldSource]]:
        """How the fields of a portal's newest articles were found, newest first: what is usual there.

        Articles that were stored since its layout drifted are left out, and those first seen before `since`, the day
        on which a person found the profile right.
        """
        rows = self._rows(
            """SELECT found_by FROM articles WHERE portal = :portal AND first_seen_at >= :since AND first_seen_at < coalesce(
                (SELECT min(opened_at) FROM problems WHERE portal = :portal AND kind = 'drift' AND resolved_at IS NULL), '9999')
            ORDER BY sort_key DESC LIMIT :limit""",
            {"portal": portal, "since": since.isoformat() if since else "", "limit": limit},
        )
        return [{field: FieldSource(how) for field, how in json.loads(row["found_by"]).items()} for row in rows]

    def capture_body(self, sha256: str) -> bytes:
        """The body of a capture; raises NotStored where retention has dropped it, StoreDamaged where its bytes are others."""
        return self._archive.get(sha256)

    def _articles_by_id(self, ids: Sequence[int]) -> list[StoredArticle]:
        return self._articles("WHERE articles.id IN (SELECT value FROM json_each(?))", (json_list(ids),))

    def _articles(self, rest: str, parameters: Sequence[object] | dict[str, object]) -> list[StoredArticle]:
        """Articles by the rest of a query, with their attachments."""
        rows = self._rows(f"SELECT articles.* FROM articles {rest}", parameters)
        attachments = self._attachments(rows)
        return [article_of(row, attachments.get(row["id"], ())) for row in rows]

    def _attachments(self, rows: Sequence[sqlite3.Row]) -> dict[int, list[Attachment]]:
        attachments: dict[int, list[Attachment]] = {}
        for row in self._rows(
            "SELECT * FROM attachments WHERE article IN (SELECT value FROM json_each(?)) ORDER BY article, position",
            (json_list(row["id"] for row in rows),),
        ):
            attachments.setdefault(row["article"], []).append(attachment_of(row))
        return attachments

    @contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """All that is asked meanwhile sees one state of the store, and takes no longer than these seconds; raises TooCostly."""
        deadline = time.monotonic() + seconds
        connections = (self._conn, self._archive.conn)
        for conn in connections:
            conn.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        try:
            with translate_sqlite_errors(self.path):
                self._conn.execute("BEGIN")
            yield
        except TooCostly as error:
            raise TooCostly(self.path, f"the answer would take longer than {seconds:g} seconds") from error
        finally:
            for conn in connections:
                conn.set_progress_handler(None, 0)
            if self._conn.in_transaction:
                self._conn.execute("ROLLBACK")

    def browse(self, wanted: ArticleFilter, *, before: int | None = None, limit: int = 50) -> list[StoredArticle]:
        """Articles by publication, or first sight where there is no date, newest first, always in the same order.

        An article belongs to every section that listed it. `before` is the id of the last article of the page before.
        """
        return self.numbered(self.browse_ids(wanted, before=before, limit=limit))

    def browse_ids(self, wanted: ArticleFilter, *, before: int | None = None, limit: int = 50) -> list[int]:
        """Ids of the same articles; most filters are answered by indexes, without a look at the articles, which are large."""
        conditions = wanted.conditions()
        if before is not None:
            conditions.append("articles.sort_key < (SELECT sort_key FROM articles WHERE id = :before)")
        rows = self._rows(
            f"SELECT articles.id FROM articles {where(conditions)} ORDER BY articles.sort_key DESC LIMIT :limit",
            {**wanted.parameters(), "before": before, "limit": limit},
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
                SELECT count(DISTINCT article) FROM section_links JOIN addresses ON addresses.id = section_links.address
                WHERE section_links.portal = sections.portal AND section_links.section = sections.slug AND article IS NOT NULL
            ) AS articles FROM sections WHERE portal = ? ORDER BY id""",
            (portal,),
        )
        return [
            SectionRow(
                slug=row["slug"],
                name=row["name"],
                path=row["path"],
                complete_at=from_db_or_none(row["complete_at"]),
                retired_at=from_db_or_none(row["retired_at"]),
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

    def pasts(self, limit: int, portals: Collection[str]) -> dict[str, VerdictHistory]:
        """How these portals came to stand as they do, from so many crawls: only those where a verdict turned, and the last."""
        asked = {"limit": limit, "portals": json_list(portals)}
        found: dict[str, VerdictHistory] = {}
        for row in self._rows(_TURNS, asked):
            before = found.get(row["portal"], VerdictHistory()).crawls
            found[row["portal"]] = VerdictHistory((*before, crawl_of(row)), row["of"] < limit)
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


def _lookups(key: str) -> list[tuple[str, Any]]:
    """Queries for an article's id, in the order in which a key is understood."""
    if "://" in key:
        return [
            ("SELECT article FROM addresses WHERE url = ? AND article IS NOT NULL ORDER BY id LIMIT 1", key),
            ("SELECT article FROM addresses WHERE canonical = ? AND article IS NOT NULL ORDER BY id LIMIT 1", key),
        ]
    by_native_id = ("SELECT id FROM articles WHERE native_id = ? ORDER BY id LIMIT 1", key)
    if key.startswith("tag:"):
        return [("SELECT id FROM articles WHERE guid = ?", key)]
    if key.isascii() and key.isdigit() and len(key) < 18:
        return [("SELECT id FROM articles WHERE id = ?", int(key)), by_native_id]
    return [by_native_id]


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


_STANDING = """
    SELECT (SELECT user_version FROM pragma_user_version), (SELECT coalesce(max(change_number), 0) FROM articles),
        (SELECT coalesce(max(id), 0) FROM revisions), (SELECT max(changed_at) FROM portals), count(*), coalesce(max(id), 0),
        coalesce(max(ended_at), ''), count(verdict)
    FROM (SELECT id, ended_at, verdict FROM crawls ORDER BY id DESC LIMIT 1000)
"""
