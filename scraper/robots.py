"""robots.txt by RFC 9309: an answer of 4xx allows everything, no answer or 5xx allows nothing (section 2.3.1)."""

from typing import Any
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.utils.misc import build_from_crawler
from twisted.internet.defer import Deferred

from scraper.downloads import in_words

_NOTHING = b"User-agent: *\nDisallow: /\n"


class RobotsUnreadable(IgnoreRequest):
    """Nothing may be fetched from the host for now; it says nothing about any one page."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware, which allows everything where robots.txt cannot be read, made to refuse, and to say why."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self.unreadable: dict[str, str] = {}

    def process_request_2(self, rp: Any, request: Request) -> None:
        """Raises IgnoreRequest, with the reason in words, where the address may not be fetched."""
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            why = self.unreadable.get(urlsplit(request.url).netloc)
            if why:
                raise RobotsUnreadable(f"robots.txt could not be read ({why}), so nothing is fetched") from error
            raise IgnoreRequest("robots.txt forbids it") from error

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self.unreadable[netloc] = f"status {response.status}"
            response = response.replace(body=_NOTHING, status=200)
        elif response.status >= 300:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        waiting = self._parsers[netloc]
        if isinstance(exc, IgnoreRequest) or not isinstance(waiting, Deferred):
            super()._robots_error(exc, netloc)
            return
        self.unreadable[netloc] = in_words(exc)
        parser = build_from_crawler(self._parserimpl, self.crawler, _NOTHING)
        self._parsers[netloc] = parser
        waiting.callback(parser)
