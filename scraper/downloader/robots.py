"""Obeys robots.txt as RFC 9309 says: an answer of 4xx allows everything, no answer or 5xx allows nothing (section 2.3.1).

A copy of up to a day stands in for one that cannot be had (section 2.4); it is kept in the store, for other nights too.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured, StopDownload
from scrapy.robotstxt import ProtegoRobotParser

from scraper.downloader.errors import RobotsForbid, RobotsUnreadable, in_words
from scraper.downloader.redirects import ROBOTS
from scraper.downloader.throttle import HostThrottle
from scraper.errors import RedirectsWithoutEnd, RetryLater

logger = logging.getLogger(__name__)

OLDEST_COPY = timedelta(hours=24)
LONGEST_READ = 500 * 1024
"""Bytes of robots.txt that are read; what stands behind them does not count (section 2.5)."""


@dataclass(frozen=True, slots=True)
class _Rules:
    parser: ProtegoRobotParser | None
    """None where robots.txt could not be read."""
    reason: str
    good_until: float


class RobotsMiddleware:
    """Reads each host's robots.txt once a crawl, or once a day in a long one, and holds every request against it."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self.agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules: dict[str, _Rules] = {}
        self._reading = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        """As Scrapy makes its middlewares."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises RobotsForbid or RobotsUnreadable, with the reason in words, where the address may not be fetched."""
        if request.meta.get("kind") == ROBOTS:
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        rules = await self._rules_of(origin)
        if rules.parser is None:
            raise RobotsUnreadable(origin, rules.reason, url=request.url)
        if not rules.parser.allowed(request.url, self.agent):
            raise RobotsForbid("robots.txt forbids it", url=request.url)

    async def _rules_of(self, origin: str) -> _Rules:
        async with self._reading:
            known = self._rules.get(origin)
            if known is None or known.good_until < _now():
                known = self._rules[origin] = await self._fetch(origin)
            return known

    async def _fetch(self, origin: str) -> _Rules:
        assert self.crawler.engine is not None
        # connected only as long as it is needed: with a receiver, every piece of every page costs a signal
        self.crawler.signals.connect(self._stop_when_enough, signals.bytes_received)
        tries = min(1, self.crawler.settings.getint("RETRY_TIMES"))
        meta = {"kind": ROBOTS, "max_retry_times": tries, "download_maxsize": 0}
        try:
            response = await self.crawler.engine.download_async(Request(f"{origin}/robots.txt", meta=meta, dont_filter=True))
        except (RetryLater, asyncio.CancelledError):
            raise
        except RedirectsWithoutEnd:  # section 2.3.1.2: as if there were none
            return await self._keep(origin, 404, b"")
        except Exception as error:
            return await self._use_copy(origin, in_words(error))
        finally:
            self.crawler.signals.disconnect(self._stop_when_enough, signals.bytes_received)
        if response.status >= 500 or response.status == 429:
            return await self._use_copy(origin, f"status {response.status}")
        return await self._keep(origin, response.status, _beginning(response.body) if response.status < 300 else b"")

    async def _keep(self, origin: str, status: int, body: bytes) -> _Rules:
        if (state := self._http_state) is not None:
            await state.save_robots(origin, status, body)
        return self._parse(origin, body)

    async def _use_copy(self, origin: str, reason: str) -> _Rules:
        copy = await state.robots(origin, OLDEST_COPY) if (state := self._http_state) is not None else None
        if copy is None:
            return _Rules(None, reason, _now() + OLDEST_COPY.total_seconds())
        assert self.crawler.stats is not None
        assert self.crawler.spider is not None
        self.crawler.stats.inc_value("congtin/requests/robots from a copy")
        logger.warning("portal=%s url=%s/robots.txt: %s; a copy of the last day stands in", self.crawler.spider.name, origin, reason)
        return self._parse(origin, copy)

    def _parse(self, origin: str, body: bytes) -> _Rules:
        parser = ProtegoRobotParser(body, self.crawler.spider)
        rate = parser.rp.request_rate(self.agent)
        delays = (parser.crawl_delay(self.agent), rate.seconds / rate.requests if rate and rate.requests else None)
        HostThrottle.of_this_loop().set_crawl_delay(origin, max((delay for delay in delays if delay), default=0.0))
        return _Rules(parser, "", _now() + OLDEST_COPY.total_seconds())

    @property
    def _http_state(self) -> Any:
        """The HTTP state of the spider's portal; None for a spider without one."""
        return getattr(self.crawler.spider, "http_state", None)

    def _stop_when_enough(self, data: bytes, request: Request) -> None:
        if request.meta.get("kind") == ROBOTS:
            request.meta["read"] = request.meta.get("read", 0) + len(data)
            if request.meta["read"] >= LONGEST_READ:
                raise StopDownload(fail=False)


def _beginning(body: bytes) -> bytes:
    """What is read of a file: half a line at its end would be another rule."""
    return body if len(body) < LONGEST_READ else body[:LONGEST_READ].rpartition(b"\n")[0]


def _now() -> float:
    return asyncio.get_running_loop().time()
