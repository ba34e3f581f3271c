"""Counts what goes over the wire by what it was for: lists, articles, robots.txt; each try and each redirect is a request."""

from collections.abc import Mapping
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from scraper.pace import HostResting, Stopped

PREFIX = "congtin/requests/"


class RequestCounts:
    """Stands next to the wire and sees every answer."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RequestCounts":
        """As Scrapy makes its middlewares."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Counts an answer by kind and status."""
        self._count(request, str(response.status))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Counts a request that had no answer, or none that was let through; not one that was never sent."""
        if not isinstance(exception, (IgnoreRequest, HostResting, Stopped)):
            self._count(request, "no answer")

    def _count(self, request: Request, outcome: str) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"{PREFIX}{request.meta.get('kind', 'other')} {outcome}")


def requests_by_kind(stats: Mapping[str, Any]) -> dict[str, int]:
    """Requests by kind and status (`article 200`, `list 304`, `robots no answer`), with `retries` among them counted once more."""
    return {name.removeprefix(PREFIX): int(count) for name, count in stats.items() if name.startswith(PREFIX)}
