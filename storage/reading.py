"""Articles and their history, as everything to the right of the store sees them."""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Any

from storage.base import Base, json_list
from storage.model import Attachment, How, Revision, StoredArticle, StoredCapture, ViewCount
from storage.rows import article_of, attachment_of, capture_of, revision_of, view_count_of
from storage.text import storable


class ReadingPart(Base):
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
        """Articles by publication, or first sight where there is no date, newest first, always in the same order.

        An article belongs to every section that listed it. `before` is the id of the last article of the page before.
        """
        wanted: dict[str, object] = {"limit": limit}
        conditions = []
        if not include_removed:
            conditions.append("removed_at IS NULL")
        if portal is not None:
            conditions.append("articles.portal = :portal")
            wanted["portal"] = portal
        if section is not None:
            conditions.append(_IN_SECTION)
            wanted["section"] = section
        if province is not None:
            conditions.append("articles.portal IN (SELECT id FROM portals WHERE province = :province)")
            wanted["province"] = province
        if before is not None:
            conditions.append("sort_key < (SELECT sort_key FROM articles WHERE id = :before)")
            wanted["before"] = before
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        return self._articles(f"{where} ORDER BY sort_key DESC LIMIT :limit", wanted)

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

    def removed(self, *, portal: str | None = None, limit: int = 50) -> list[StoredArticle]:
        """Articles that are removed now, latest removal first."""
        return self._articles(
            """WHERE removed_at IS NOT NULL AND (:portal IS NULL OR portal = :portal)
            ORDER BY removed_at DESC, articles.id DESC LIMIT :limit""",
            {"portal": portal, "limit": limit},
        )

    def sections_of(self, article: int) -> list[str]:
        """Slugs of every section that listed an article, the first one first."""
        rows = self._rows(
            """SELECT section FROM addresses JOIN listed ON listed.address = addresses.id WHERE article = ?
            GROUP BY section ORDER BY min(listed.first_seen_at), min(addresses.id)""",
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

    def how_found(self, portal: str, *, since: date | None = None, limit: int = 100) -> list[dict[str, How]]:
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
        return [{field: How(how) for field, how in json.loads(row["found_by"]).items()} for row in rows]

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


_IN_SECTION = """
    EXISTS (SELECT 1 FROM addresses JOIN listed ON listed.address = addresses.id
            WHERE addresses.article = articles.id AND listed.section = :section)
"""


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
