"""Counts and logs requests by purpose (list, article, robots.txt) and status; retries and redirects count too."""

import logging
from collections.abc import Mapping
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from scraper.downloader.errors import in_words
from scraper.errors import CrawlStopped, RetryLater

logger = logging.getLogger(__name__)

PREFIX = "congtin/requests/"


class RequestCountMiddleware:
    """The middleware closest to the network, so it sees every response and every failure."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RequestCountMiddleware":
        """As Scrapy makes its middlewares."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Counts an answer by kind and status."""
        self._count(request, str(response.status), f", {len(response.body)} bytes")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Counts a request that failed; not one that was never sent."""
        if not isinstance(exception, (IgnoreRequest, RetryLater, CrawlStopped)):
            self._count(request, "no answer", f": {in_words(exception)}")

    def _count(self, request: Request, outcome: str, more: str) -> None:
        assert self.crawler.stats is not None
        assert self.crawler.spider is not None
        what = f"{request.meta.get('kind', 'other')} {outcome}"
        self.crawler.stats.inc_value(f"{PREFIX}{what}")
        logger.info("portal=%s url=%s: %s%s", self.crawler.spider.name, request.url, what, more)


def requests_by_kind(stats: Mapping[str, Any]) -> dict[str, int]:
    """Requests by kind and status (`article 200`, `list 304`, `robots no answer`), with `retries` among them counted once more."""
    return {name.removeprefix(PREFIX): int(count) for name, count in stats.items() if name.startswith(PREFIX)}
