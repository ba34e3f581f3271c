"""Between Scrapy's requests and responses and our own types: list fetches, pages, captures, counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from scraper.listing import Fetch
from scraper.page import Page
from storage.model import Capture


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


def requests_by_status(stats: Mapping[str, Any]) -> dict[str, int]:
    """Requests by status, robots.txt apart, from Scrapy's own counts."""
    prefix = "downloader/response_status_count/"
    counts = {f"status {key.removeprefix(prefix)}": int(value) for key, value in stats.items() if key.startswith(prefix)}
    for key, name in (("robotstxt/request_count", "robots.txt"), ("downloader/exception_count", "no answer"), ("retry/count", "retries")):
        if stats.get(key):
            counts[name] = int(stats[key])
    return counts
