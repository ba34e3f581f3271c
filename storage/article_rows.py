"""Writes the rows of articles: a new one, one that changed with what it said before, one that came back."""

# ruff: noqa: S608 - only names from our own code are put into statements, values are always parameters

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from storage.diff import change_of
from storage.merge import Merged
from storage.model import ARTICLE_FIELDS, CONTENT, READ, Article, Attachment, StoredArticle
from storage.rows import article_of, attachment_of, columns_of, converters
from storage.timestamps import sort_key, to_db

NEXT_CHANGE = "(SELECT coalesce(max(change_number), 0) + 1 FROM articles)"
"""The number that marks an article as changed last of all."""


def insert_article(conn: sqlite3.Connection, page: Article, read_hash: str, section: str | None, at: datetime) -> int:
    """A new article with its attachments; gives its id."""
    number: int = conn.execute("SELECT coalesce(max(id), 0) + 1 FROM articles").fetchone()[0]
    row = _columns(page, number, at)
    row |= {"id": number, "guid": page.guid, "portal": page.portal, "native_id": page.native_id, "section": section}
    row |= {"first_seen_at": to_db(at), "last_seen_at": to_db(at), "views": page.views, "read_hash": read_hash}
    conn.execute(_INSERT, row)
    _insert_attachments(conn, number, page.attachments)
    return number


def update_article(conn: sqlite3.Connection, stored: StoredArticle, merged: Merged, at: datetime) -> None:
    """Writes an article as it is now, and what it said before to `revisions` where its content changed."""
    changed_at = stored.changed_at
    if merged.content_changed:
        _keep_revision(conn, stored, merged.article, at)
        changed_at = at
    row = _columns(merged.article, stored.id, stored.first_seen_at)
    row |= {"id": stored.id, "changed_at": to_db(changed_at) if changed_at else None, "read_hash": merged.read_hash}
    conn.execute(_UPDATE, row)
    _replace_attachments(conn, stored, merged.article)


def rewrite_article(conn: sqlite3.Connection, stored: StoredArticle, new: Article) -> None:
    """Writes an article as its page should have been read in the first place: no revision, no moment of change.

    The hash of the last reading is forgotten, so that the next one is compared in full.
    """
    row = _columns(new, stored.id, stored.first_seen_at)
    row |= {"id": stored.id, "changed_at": to_db(stored.changed_at) if stored.changed_at else None, "read_hash": ""}
    conn.execute(_UPDATE, row)
    _replace_attachments(conn, stored, new)


def _replace_attachments(conn: sqlite3.Connection, stored: StoredArticle, new: Article) -> None:
    if new.attachments != stored.attachments:
        conn.execute("DELETE FROM attachments WHERE article = ?", (stored.id,))
        _insert_attachments(conn, stored.id, new.attachments)


_READ = converters(name for name in READ if ARTICLE_FIELDS[name].kind != "attachments")
_KEPT = converters(CONTENT)


def _columns(page: Article, number: int, seen_at: datetime) -> dict[str, object]:
    """The columns that a reading may write anew."""
    return columns_of(page, _READ) | {"sort_key": sort_key(page.published_at or seen_at, number)}


_WRITTEN = (*(name for name, _ in _READ), "sort_key", "read_hash")
_FIXED = ("id", "guid", "portal", "native_id", "section", "first_seen_at", "last_seen_at", "views")

_INSERT = f"""
    INSERT INTO articles ({", ".join((*_FIXED, *_WRITTEN))}, change_number)
    VALUES ({", ".join(f":{name}" for name in (*_FIXED, *_WRITTEN))}, {NEXT_CHANGE})
"""

_UPDATE = f"""
    UPDATE articles SET {", ".join(f"{name} = :{name}" for name in _WRITTEN)}, changed_at = :changed_at,
        change_number = {NEXT_CHANGE} WHERE id = :id
"""


def load_article(conn: sqlite3.Connection, article: int) -> StoredArticle:
    """An article with its texts and attachments."""
    attachments = conn.execute("SELECT * FROM attachments WHERE article = ? ORDER BY position", (article,)).fetchall()
    row = conn.execute("SELECT * FROM articles WHERE id = ?", (article,)).fetchone()
    return article_of(row, [attachment_of(file) for file in attachments])


def restore_article(conn: sqlite3.Connection, article: int, at: datetime) -> None:
    """The article answers again: it is no longer removed, and its removal is kept as history."""
    conn.execute(f"UPDATE articles SET removed_at = NULL, change_number = {NEXT_CHANGE} WHERE id = ?", (article,))
    conn.execute("UPDATE removals SET restored_at = ? WHERE article = ? AND restored_at IS NULL", (to_db(at), article))


_INSERT_REVISION = f"""
    INSERT INTO revisions (article, seen_at, change, {", ".join(CONTENT)})
    VALUES (:article, :seen_at, :change, {", ".join(f":{name}" for name in CONTENT)})
"""


def _keep_revision(conn: sqlite3.Connection, stored: StoredArticle, new: Article, at: datetime) -> None:
    row = columns_of(stored, _KEPT) | {"article": stored.id, "seen_at": to_db(at), "change": change_of(stored, new)}
    conn.execute(_INSERT_REVISION, row)


def _insert_attachments(conn: sqlite3.Connection, article: int, attachments: Sequence[Attachment]) -> None:
    conn.executemany(
        "INSERT INTO attachments (article, position, url, label, media_type, size, sha256) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(article, position, file.url, file.label, file.media_type, file.size, file.sha256) for position, file in enumerate(attachments)],
    )
