"""Articles as CSV for spreadsheets and as JSON Lines for programs, one by one. It knows no database and no disk."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from congtin.texts import for_json
from storage.model import StoredArticle, ViewCount

COLUMNS = (
    "id", "guid", "portal", "province", "unit", "section", "url", "title", "published_at", "published_precision", "byline",
    "summary", "views", "revisions", "first_seen_at", "last_seen_at", "changed_at", "removed_at", "attachments", "body_text",
)  # fmt: skip

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula (OWASP, "CSV Injection")."""

BOM = "\ufeff".encode()
"""Excel takes a CSV file without it for one in the code page of the country."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One article with what an export says of it beside its own fields."""

    article: StoredArticle
    province: str | None
    unit: str | None
    revisions: int
    view_counts: Sequence[ViewCount]


def csv_lines(articles: Iterable[Exported]) -> Iterator[bytes]:
    """A byte order mark and a heading, then a row for each article; no cell is a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    yield BOM + _taken(buffer)
    for one in articles:
        writer.writerow([neutralised(value) for value in _cells(one)])
        yield _taken(buffer)


def jsonl_lines(articles: Iterable[Exported]) -> Iterator[bytes]:
    """A JSON object for each article with every field, its attachments, the number of its revisions, and its counter over time."""
    for one in articles:
        facts = {"id": one.article.id, "guid": one.article.guid, **for_json(one.article)}
        counts = [{"seen_at": count.seen_at.isoformat(), "views": count.views, "source": count.source} for count in one.view_counts]
        facts |= {"province": one.province, "unit": one.unit, "revisions": one.revisions, "view_counts": counts}
        yield json.dumps(facts, ensure_ascii=False).encode() + b"\n"


def neutralised(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: text that begins like one gets a quotation mark in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def _cells(one: Exported) -> list[object]:
    facts: dict[str, object] = {name: for_json(getattr(one.article, name)) for name in COLUMNS if hasattr(one.article, name)}
    facts |= {"province": one.province, "unit": one.unit, "revisions": one.revisions}
    facts["attachments"] = "\n".join(file.url for file in one.article.attachments)
    return [facts[name] for name in COLUMNS]


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
