"""Keeps requests and redirects on the portal's own hosts; a chain of redirects is followed five times."""

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from scraper.downloader.errors import LeadsElsewhere
from scraper.errors import RedirectsWithoutEnd
from scraper.extract.urls import is_own_host

REDIRECTS = frozenset({301, 302, 303, 307, 308})
ROBOTS = "robots"
"""The kind of a request for robots.txt: RFC 9309 section 2.3.1.2 lets it be redirected to other hosts."""


class OffsiteMiddleware:
    """Refuses requests to hosts that are not the portal's, whether a link or a redirect leads there."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "OffsiteMiddleware":
        """As Scrapy makes its middlewares."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises LeadsElsewhere for an address on another site."""
        portal = getattr(self.crawler.spider, "portal", None)
        if portal is not None and request.meta.get("kind") != ROBOTS and not is_own_host(request.url, portal):
            host = urlsplit(request.url).netloc.rpartition("@")[2]
            raise LeadsElsewhere(f"it leads to another site, {host}", portal=portal.id, url=request.url)


class ExplainedRedirectMiddleware(RedirectMiddleware):
    """Scrapy's redirects, with an error in words for each that cannot be followed."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The next request, or the response; raises LeadsElsewhere for a redirect that is none of the web."""
        location = response.headers.get("Location") if response.status in REDIRECTS else None
        try:
            answer = super().process_response(request, response)
        except ValueError:  # of an address that is none
            answer = response
        if isinstance(answer, Response) and location:
            scheme = location.decode("latin-1").partition(":")[0].lower()
            if scheme in ("http", "https"):
                raise LeadsElsewhere("it leads to an address that is none", url=request.url)
            raise LeadsElsewhere(f"it leads to an address that is not fetched, of the kind {scheme[:20]!r}", url=request.url)
        return answer

    def _redirect(self, redirected: Request, request: Request, reason: object) -> Request:
        try:
            return super()._redirect(redirected, request, reason)
        except IgnoreRequest as error:
            circle = redirected.url in (request.url, *request.meta.get("redirect_urls", ()))
            words = "it redirects in a circle" if circle else f"it redirects more than {self.max_redirect_times} times"
            raise RedirectsWithoutEnd(words, url=request.url) from error
