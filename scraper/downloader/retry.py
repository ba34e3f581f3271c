"""Retries requests that failed for a passing reason, after growing pauses, and no earlier than Retry-After allows."""

import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response

from portals.backoff import HOST_LONGEST_WAIT, Backoff, request_backoff
from portals.clock import utc_now
from scraper.downloader.throttle import HostThrottle
from scraper.errors import RetryLater

logger = logging.getLogger(__name__)

ASKS_TO_WAIT = frozenset({429, 503})
"""Statuses that may come with Retry-After (RFC 9110 section 10.2.3, RFC 6585 section 4)."""


class RetryAfterMiddleware(RetryMiddleware):
    """Scrapy's retries with pauses between them, which hold for every crawl of the host."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RetryAfterMiddleware":
        """The middleware with the pauses of the settings; Retry-After is obeyed also where retries are turned off."""
        made = super().from_crawler(crawler)
        made.backoff = request_backoff(crawler.settings.getfloat("CONGTIN_FIRST_PAUSE"))
        return made

    backoff: Backoff

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The request again where its status is a passing failure; raises RetryLater where the host asks for a long rest."""
        wait = retry_after(response) if response.status in ASKS_TO_WAIT else None
        if wait is not None:
            reason = f"the host asks for {wait:.0f} seconds of rest (status {response.status})"
            self._pause_host(request, wait, reason)
            if wait > HOST_LONGEST_WAIT:
                raise RetryLater(wait, reason, url=request.url)
        again = super().process_response(request, response)
        if isinstance(again, Request) and wait is None:
            self._pause(again, f"status {response.status}")
        return again

    async def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:  # type: ignore[override]
        """The request again where its error is a passing failure; after a timeout once only."""
        if isinstance(exception, DownloadTimeoutError) and request.meta.get("retry_times", 0) >= 1:
            return None
        again = super().process_exception(request, exception)
        if isinstance(again, Request):
            self._pause(again, type(exception).__name__)
        return again

    def _pause(self, again: Request, reason: str) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value("congtin/requests/retries")
        pause = self.backoff.after(again.meta["retry_times"]).total_seconds()
        self._pause_host(again, pause, f"the host is given {pause:.0f} seconds after {reason}")

    def _pause_host(self, request: Request, seconds: float, reason: str) -> None:
        assert self.crawler.spider is not None
        logger.info("portal=%s url=%s: %s", self.crawler.spider.name, request.url, reason)
        HostThrottle.of_this_loop().back_off(request.url, seconds, reason)


def retry_after(response: Response) -> float | None:
    """Seconds to wait by the Retry-After header, a date being set against the server's own clock; None where it says nothing."""
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    until = _moment(said)
    if until is None:
        return None
    now = _moment((response.headers.get("Date") or b"").decode("latin-1")) or utc_now()
    return max((until - now).total_seconds(), 0.0)


def _moment(header: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
