"""Writes the rows of articles: a new one, one that changed with what it said before, one that came back."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from storage.changes import change_of
from storage.merging import Merged
from storage.model import Article, Attachment, StoredArticle
from storage.moments import epoch, local_stamp, stamp
from storage.rows import attachments_json


def insert_article(conn: sqlite3.Connection, page: Article, section: str | None, at: datetime) -> int:
    """A new article with its attachments; gives its id."""
    seen = stamp(at)
    cursor = conn.execute(
        """INSERT INTO articles (guid, portal, native_id, url, section, title, published_at, published_precision,
            published_raw, byline, views, first_seen_at, last_seen_at, sort_epoch, content_hash, image, found_by, summary,
            body_text, body_html)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            page.guid,
            page.portal,
            page.native_id,
            page.url,
            section,
            page.title,
            local_stamp(page.published_at) if page.published_at else None,
            page.published_precision,
            page.published_raw,
            page.byline,
            page.views,
            seen,
            seen,
            epoch(page.published_at or at),
            page.content_hash,
            page.image,
            found_by_json(page),
            page.summary,
            page.body_text,
            page.body_html,
        ),
    )
    assert cursor.lastrowid is not None
    _insert_attachments(conn, cursor.lastrowid, page.attachments)
    return cursor.lastrowid


def update_article(conn: sqlite3.Connection, stored: StoredArticle, merged: Merged, at: datetime) -> None:
    """Writes what differs: what it said before to `revisions` where the content changed, then the columns of today."""
    new = merged.article
    if merged.content_changed:
        _keep_revision(conn, stored, new, at)
        conn.execute("UPDATE articles SET changed_at = ? WHERE id = ?", (stamp(at), stored.id))
    conn.execute(
        """UPDATE articles SET url = ?, published_at = ?, published_precision = ?, published_raw = ?, sort_epoch = ?,
            content_hash = ?, image = ?, found_by = ?, summary = ?, body_html = ? WHERE id = ?""",
        (
            new.url,
            local_stamp(new.published_at) if new.published_at else None,
            new.published_precision,
            new.published_raw,
            epoch(new.published_at or stored.first_seen_at),
            merged.content_hash,
            new.image,
            found_by_json(new),
            new.summary,
            new.body_html,
            stored.id,
        ),
    )
    if (new.title, new.byline, new.body_text) != (stored.title, stored.byline, stored.body_text):
        # apart from the other columns, because only these three are searched, and an update of them costs the index
        conn.execute(
            "UPDATE articles SET title = ?, byline = ?, body_text = ? WHERE id = ?",
            (new.title, new.byline, new.body_text, stored.id),
        )
    if new.attachments != stored.attachments:
        conn.execute("DELETE FROM attachments WHERE article = ?", (stored.id,))
        _insert_attachments(conn, stored.id, new.attachments)


def restore_article(conn: sqlite3.Connection, article: int, at: datetime) -> None:
    """The article answers again: it is no longer removed, and its removal is kept as history."""
    conn.execute("UPDATE articles SET removed_at = NULL WHERE id = ?", (article,))
    conn.execute("UPDATE removals SET restored_at = ? WHERE article = ? AND restored_at IS NULL", (stamp(at), article))


def found_by_json(article: Article) -> str:
    """How each field was found, as the column keeps it."""
    return json.dumps(dict(article.found_by), sort_keys=True)


def _keep_revision(conn: sqlite3.Connection, stored: StoredArticle, new: Article, at: datetime) -> None:
    conn.execute(
        """INSERT INTO revisions (article, seen_at, change, title, byline, attachments, summary, body_text, body_html)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            stored.id,
            stamp(at),
            change_of(stored, new),
            stored.title,
            stored.byline,
            attachments_json(stored.attachments),
            stored.summary,
            stored.body_text,
            stored.body_html,
        ),
    )


def _insert_attachments(conn: sqlite3.Connection, article: int, attachments: Sequence[Attachment]) -> None:
    conn.executemany(
        "INSERT INTO attachments (article, position, url, label, media_type, size, sha256) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(article, position, file.url, file.label, file.media_type, file.size, file.sha256) for position, file in enumerate(attachments)],
    )
