"""Rows of the database as the records of the model."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from storage.model import (
    AddressState,
    Attachment,
    Crawl,
    FieldSource,
    Problem,
    Removal,
    Revision,
    StoredArticle,
    StoredCapture,
    StoredListPage,
    Verdict,
    ViewCount,
)
from storage.timestamps import from_db, from_db_or_none


def article_of(row: sqlite3.Row, attachments: Sequence[Attachment]) -> StoredArticle:
    """An article from its row and its attachments in order."""
    return StoredArticle(
        id=row["id"],
        portal=row["portal"],
        native_id=row["native_id"],
        url=row["url"],
        section=row["section"],
        title=row["title"],
        body_html=row["body_html"],
        body_text=row["body_text"],
        published_at=from_db_or_none(row["published_at"]),
        published_precision=row["published_precision"],
        published_raw=row["published_raw"],
        byline=row["byline"],
        summary=row["summary"],
        image=row["image"],
        views=row["views"],
        attachments=tuple(attachments),
        found_by={field: FieldSource(how) for field, how in json.loads(row["found_by"]).items()},
        first_seen_at=from_db(row["first_seen_at"]),
        last_seen_at=from_db(row["last_seen_at"]),
        changed_at=from_db_or_none(row["changed_at"]),
        removed_at=from_db_or_none(row["removed_at"]),
    )


def attachment_of(row: sqlite3.Row) -> Attachment:
    """An attachment from its row."""
    return Attachment(row["url"], row["label"], row["media_type"], row["size"], row["sha256"])


def attachments_json(attachments: Sequence[Attachment]) -> str:
    """Attachments as revisions keep them."""
    return json.dumps(
        [
            {"url": file.url, "label": file.label, "media_type": file.media_type, "size": file.size, "sha256": file.sha256}
            for file in attachments
        ],
        ensure_ascii=False,
    )


def revision_of(row: sqlite3.Row) -> Revision:
    """A revision from its row."""
    return Revision(
        id=row["id"],
        article=row["article"],
        seen_at=from_db(row["seen_at"]),
        title=row["title"],
        byline=row["byline"],
        summary=row["summary"],
        body_html=row["body_html"],
        body_text=row["body_text"],
        attachments=tuple(Attachment(**file) for file in json.loads(row["attachments"])),
        change=row["change"],
    )


def view_count_of(row: sqlite3.Row) -> ViewCount:
    """A sample of the counter from its row."""
    return ViewCount(row["article"], from_db(row["seen_at"]), row["views"], row["source"])


def list_page_of(row: sqlite3.Row) -> StoredListPage:
    """A list page from its row, with the portal of its crawl."""
    return StoredListPage(
        id=row["id"],
        crawl=row["crawl"],
        portal=row["portal"],
        section=row["section"],
        page=row["page"],
        url=row["url"],
        fetched_at=from_db(row["fetched_at"]),
        status=row["status"],
        headers=tuple((name, value) for name, value in json.loads(row["headers"])),
        sha256=row["sha256"],
    )


def capture_of(row: sqlite3.Row) -> StoredCapture:
    """A capture from its row."""
    return StoredCapture(
        id=row["id"],
        address=row["address"],
        crawl=row["crawl"],
        url=row["url"],
        fetched_at=from_db(row["fetched_at"]),
        status=row["status"],
        outcome=AddressState(row["outcome"]),
        headers=tuple((name, value) for name, value in json.loads(row["headers"])),
        sha256=row["sha256"],
    )


def crawl_of(row: sqlite3.Row) -> Crawl:
    """A crawl from its row."""
    facts: dict[str, Any] = {key: row[key] for key in row.keys() if key not in ("active_at", "of", "portal")}  # noqa: SIM118
    return Crawl(
        **{
            **facts,
            "portal": row["portal"],
            "began_at": from_db(row["began_at"]),
            "ended_at": from_db_or_none(row["ended_at"]),
            "verdict": Verdict(row["verdict"]) if row["verdict"] else None,
            "reasons": tuple(json.loads(row["reasons"])),
            "requests": json.loads(row["requests"]),
            "metrics": json.loads(row["metrics"]),
        }
    )


def problem_of(row: sqlite3.Row) -> Problem:
    """A problem from its row."""
    return Problem(
        id=row["id"],
        portal=row["portal"],
        kind=row["kind"],
        url=row["url"],
        message=row["message"],
        opened_at=from_db(row["opened_at"]),
        last_at=from_db(row["last_at"]),
        resolved_at=from_db_or_none(row["resolved_at"]),
    )


def removal_of(row: sqlite3.Row) -> Removal:
    """A removal from its row."""
    return Removal(row["article"], from_db(row["removed_at"]), from_db_or_none(row["restored_at"]))
