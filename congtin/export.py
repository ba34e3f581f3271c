"""Articles as CSV for spreadsheets and as JSON Lines for programs, one by one."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from congtin.formatting import for_json
from storage.model import ARTICLE_FIELDS, Attachment, StoredArticle, StoredCapture, StoredListPage, ViewCount

_LEADING = (
    "id", "guid", "portal", "province", "unit", "section", "url", "title", "published_at", "published_precision", "byline",
    "summary", "views", "revisions", "first_seen_at", "last_seen_at", "changed_at", "removed_at", "attachments",
)  # fmt: skip

COLUMNS = (*_LEADING, *(name for name, one in ARTICLE_FIELDS.items() if one.in_csv and name not in _LEADING))
"""Columns of the CSV: the order that people know, then whatever else is declared of an article."""

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
    facts: dict[str, object] = {name: for_json(_lines(getattr(one.article, name))) for name in COLUMNS if name in ARTICLE_FIELDS}
    facts |= {"guid": one.article.guid, "province": one.province, "unit": one.unit, "revisions": one.revisions}
    return [facts[name] for name in COLUMNS]


def _lines(value: object) -> object:
    """What is many as one cell, line by line: files by their addresses."""
    if not isinstance(value, tuple):
        return value
    return "\n".join(part.url if isinstance(part, Attachment) else str(part) for part in value)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"})
FORMAT = "WARC File Format 1.0"
CONFORMS_TO = "http://bibnum.bnf.fr/WARC/WARC_ISO_28500_version1_latestdraft.pdf"


def write_warc(out: BinaryIO, captures: Iterable[tuple[StoredCapture | StoredListPage, bytes]], software: str) -> int:
    """Writes a `warcinfo` record and one for each capture with its body; gives how many captures were written."""
    writer = WARCWriter(out, gzip=True)
    info = writer.create_warcinfo_record(None, {"software": software, "format": FORMAT, "conformsTo": CONFORMS_TO})
    writer.write_record(info)
    info_id = info.rec_headers.get_header("WARC-Record-ID")
    written = 0
    for capture, body in captures:
        writer.write_record(_response(writer, capture, body, info_id))
        written += 1
    return written


def _response(writer: WARCWriter, capture: StoredCapture | StoredListPage, body: bytes, info_id: str) -> ArcWarcRecord:
    """The same capture gives the same record id in every export."""
    at = capture.fetched_at.astimezone(UTC)
    return writer.create_warc_record(
        capture.url,
        "response",
        payload=BytesIO(body),
        length=len(body),
        http_headers=StatusAndHeaders(_status_line(capture.status), _headers(capture, body), protocol="HTTP/1.1"),
        warc_headers_dict={
            "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{capture.url} {at.isoformat()} {capture.sha256}')}>",
            "WARC-Date": _warc_date(at),
            "WARC-Warcinfo-ID": info_id,
            "X-Congtin-Sha256": capture.sha256,
        },
    )


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} "


def _headers(capture: StoredCapture | StoredListPage, body: bytes) -> list[tuple[str, str]]:
    kept = [(name, " ".join(value.split())) for name, value in capture.headers if name.lower() not in OF_THE_WIRE]
    return [*kept, ("Content-Length", str(len(body)))]


def _warc_date(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
