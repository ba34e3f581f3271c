"""Rows of the database as the records of the model."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from portals import messages
from storage.article_fields import Kind
from storage.model import (
    ARTICLE_FIELDS,
    CONTENT,
    AddressState,
    ArticleContent,
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
from storage.timestamps import from_db, from_db_or_none, to_db, to_db_local


def attachments_json(attachments: Sequence[Attachment]) -> str:
    """Attachments as revisions keep them."""
    return json.dumps(
        [
            {"url": file.url, "label": file.label, "media_type": file.media_type, "size": file.size, "sha256": file.sha256}
            for file in attachments
        ],
        ensure_ascii=False,
    )


_TO_COLUMN: dict[Kind, Callable[[Any], object]] = {
    "moment": lambda at: None if at is None else to_db(at),
    "local_moment": lambda at: None if at is None else to_db_local(at),
    "labels": lambda labels: json.dumps(labels, ensure_ascii=False),
    "sources": lambda sources: json.dumps(dict(sources), sort_keys=True),
    "attachments": attachments_json,
}
"""Kind of a field → its value as a column; other kinds stand there as they are."""

_FROM_COLUMN: dict[Kind, Callable[[Any], Any]] = {
    "moment": from_db_or_none,
    "local_moment": from_db_or_none,
    "labels": lambda text: tuple(json.loads(text)),
    "sources": lambda text: {name: FieldSource(how) for name, how in json.loads(text).items()},
    "attachments": lambda text: tuple(Attachment(**file) for file in json.loads(text)),
}
"""Kind of a field → its value from a column."""

_Converters = tuple[tuple[str, Callable[[Any], Any] | None], ...]


def converters(names: Iterable[str], table: Mapping[Kind, Callable[[Any], Any]] = _TO_COLUMN) -> _Converters:
    """Fields of an article with what makes columns of them; None where they stand there as they are."""
    return tuple((name, table.get(ARTICLE_FIELDS[name].kind)) for name in names)


def columns_of(said: ArticleContent, fields: _Converters) -> dict[str, object]:
    """Fields of an article or a revision as columns."""
    values = ((name, convert, getattr(said, name)) for name, convert in fields)
    return {name: value if convert is None else convert(value) for name, convert, value in values}


def _facts(row: sqlite3.Row, fields: _Converters) -> dict[str, Any]:
    return {name: row[name] if convert is None else convert(row[name]) for name, convert in fields}


_OF_ARTICLE = converters((name for name, one in ARTICLE_FIELDS.items() if one.kind != "attachments"), _FROM_COLUMN)
_OF_REVISION = converters(CONTENT, _FROM_COLUMN)


def article_of(row: sqlite3.Row, attachments: Sequence[Attachment]) -> StoredArticle:
    """An article from its row and its attachments in order."""
    return StoredArticle(attachments=tuple(attachments), **_facts(row, _OF_ARTICLE))


def attachment_of(row: sqlite3.Row) -> Attachment:
    """An attachment from its row."""
    return Attachment(row["url"], row["label"], row["media_type"], row["size"], row["sha256"])


def revision_of(row: sqlite3.Row) -> Revision:
    """A revision from its row."""
    return Revision(
        id=row["id"], article=row["article"], seen_at=from_db(row["seen_at"]), change=row["change"], **_facts(row, _OF_REVISION)
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
            "reasons": messages.from_json(row["reasons"]),
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
        message=messages.Message.of_dict({"code": row["code"], "params": json.loads(row["params"])}),
        opened_at=from_db(row["opened_at"]),
        last_at=from_db(row["last_at"]),
        resolved_at=from_db_or_none(row["resolved_at"]),
    )


def removal_of(row: sqlite3.Row) -> Removal:
    """A removal from its row."""
    return Removal(row["article"], from_db(row["removed_at"]), from_db_or_none(row["restored_at"]))
