"""Converts between Scrapy's requests and responses and our own types: list requests, pages, captures, validators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from scraper.extract.page import Page
from scraper.lists.listing import ListRequest
from storage.model import Capture, StoredCapture, StoredListPage


@dataclass(frozen=True, slots=True)
class Validators:
    """How to ask for a stored page only if it has changed: the request headers, and the headers that the page came with."""

    ask: Mapping[str, str]
    headers: tuple[tuple[str, str], ...]


NOT_MODIFIED = "not modified"
"""The flag of a response that is the one which we had."""


def request_of(fetch: ListRequest) -> Request:
    """The request for a list page."""
    if fetch.method == "GET":
        return Request(fetch.url, dont_filter=True)
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8", "X-Requested-With": "XMLHttpRequest"}
    return Request(fetch.url, method="POST", headers=headers, body=urlencode(fetch.form), dont_filter=True)


def page_of(response: Response) -> Page:
    """The page that a response holds, decoded."""
    content_type = response.headers.get("Content-Type")
    return Page.from_bytes(response.url, response.body, content_type.decode("latin-1") if content_type else None, response.status)


def capture_of(response: Response, at: datetime) -> Capture:
    """The response as evidence, `at` being the moment of its arrival."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in response.headers.items() for value in values or ()
    )
    return Capture(url=response.url, fetched_at=at, status=response.status, body=response.body, headers=headers)


def not_modified_response(known: Validators, body: bytes, url: str) -> Response:
    """The response for a page that has not changed: the stored one, flagged NOT_MODIFIED."""
    headers = [(name, value) for name, value in known.headers]
    return Response(url, 200, headers=headers, body=body, flags=[NOT_MODIFIED])


def may_be_cut_short(response: Response) -> bool:
    """True if a response has neither a length nor an HTML end tag, so that nobody knows whether it was truncated."""
    if "Content-Length" in response.headers or "Transfer-Encoding" in response.headers:
        return False
    return b"html" in (response.headers.get("Content-Type") or b"").lower() and not has_end_tag(response.body)


def has_end_tag(html: bytes) -> bool:
    """True if HTML has its end tag."""
    return b"</html" in html[-4096:].lower()


MADE_UP = (timedelta(0), timedelta(hours=24))
"""Joomla calls every page modified now, NukeViet a day ago to the second; neither ever answers with 304."""
TOLERANCE = timedelta(seconds=2)


def validators_of(captures: Sequence[StoredCapture | StoredListPage]) -> Validators | None:
    """The validators for a conditional request, from the newest captures of a page, newest first; None where they would be useless.

    It is where there is no validator, where it is made up, and where it was another one for the same bytes.
    """
    if not captures:
        return None
    newest = captures[0]
    ask = _conditions(newest)
    for older in captures[1:]:
        if older.sha256 == newest.sha256 and older.fetched_at != newest.fetched_at and _conditions(older) != ask:
            return None
    return Validators(ask, newest.headers) if ask else None


def _conditions(capture: StoredCapture | StoredListPage) -> dict[str, str]:
    headers = {name.lower(): value for name, value in capture.headers}
    modified, etag = headers.get("last-modified", ""), headers.get("etag", "")
    if modified and _is_made_up(modified, headers.get("date", ""), capture.fetched_at):
        modified = ""
    if etag.startswith("W/") and modified:
        # nginx weakens the ETag of what it compresses, and WordPress then takes it for another one: the date alone works
        etag = ""
    return {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)) if value}


def _is_made_up(modified: str, date: str, fetched_at: datetime) -> bool:
    try:
        said = parsedate_to_datetime(modified)
        now = parsedate_to_datetime(date) if date else fetched_at
        return any(abs(now - said - age) <= TOLERANCE for age in MADE_UP)
    except (ValueError, TypeError):  # no date, or one without a zone
        return True
