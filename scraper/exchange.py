"""Between Scrapy's requests and responses and our own types: list fetches, pages, captures, counts."""

from datetime import datetime
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from scraper.conditional import Known
from scraper.listing import Fetch
from scraper.page import Page
from storage.model import Capture

NOT_MODIFIED = "not modified"
"""The flag of a response that is the one which we had."""


def request_of(fetch: Fetch) -> Request:
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


def revived(known: Known, body: bytes, url: str) -> Response:
    """The response that a page came with, for one that has not changed since."""
    headers = [(name, value) for name, value in known.headers]
    return Response(url, 200, headers=headers, body=body, flags=[NOT_MODIFIED])


def has_no_end(response: Response) -> bool:
    """Whether a page may have been cut short where the protocol does not tell: no length was said, and its HTML is not closed."""
    if "Content-Length" in response.headers or "Transfer-Encoding" in response.headers:
        return False
    return b"html" in (response.headers.get("Content-Type") or b"").lower() and not is_closed(response.body)


def is_closed(html: bytes) -> bool:
    """Whether a page of HTML has its end tag."""
    return b"</html" in html[-4096:].lower()
