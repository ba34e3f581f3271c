"""Captures as WARC records (ISO 28500): what was fetched, for the tools of web archives. It knows no database.

One `response` record for each capture, compressed by itself, so that readers may seek. Bodies are kept decoded, so
headers that speak of their coding or length on the wire are left out or made those of the body.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage.model import StoredCapture, StoredListPage

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
