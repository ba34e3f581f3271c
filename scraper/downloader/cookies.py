"""Keeps a portal's cookies from one crawl to the next, so that our visits count once in its public view counters."""

import json
from http.cookiejar import Cookie
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http import Response

MOST = 50
"""Cookies that are kept of a portal."""
LONGEST = 4096
"""Characters of a cookie's value, at most."""
_KEPT = ("version", "name", "value", "port", "domain", "path", "secure", "expires", "discard")


class StoredCookiesMiddleware(CookiesMiddleware):
    """Scrapy's cookies, loaded from the store and saved to it when a response changed them."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "StoredCookiesMiddleware":
        """As Scrapy makes its middlewares."""
        made = super().from_crawler(crawler)
        made._kept = None
        return made

    _kept: str | None
    """What stands in the store; None before it was read."""

    async def process_request(self, request: Request) -> Request | Response | None:  # type: ignore[override]
        """Adds the portal's cookies."""
        if self._kept is None and (state := self._http_state) is not None:
            self._kept = await state.cookies() or "[]"
            for cookie in read_cookies(self._kept):
                self.jars[None].jar.set_cookie(cookie)
        return super().process_request(request)

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Saves the cookies that the response sets."""
        answer = super().process_response(request, response)
        if b"Set-Cookie" in response.headers and (state := self._http_state) is not None:
            written = write_cookies(list(self.jars[None].jar))
            if written != self._kept:
                self._kept = written
                await state.save_cookies(written)
        return answer

    @property
    def _http_state(self) -> Any:
        """The HTTP state of the spider's portal; None for a spider without one."""
        return getattr(self.crawler.spider, "http_state", None)


def write_cookies(cookies: list[Cookie]) -> str:
    """Cookies as JSON, sorted, so that equal cookies give equal text."""
    rows = [{name: getattr(cookie, name) for name in _KEPT} for cookie in cookies if len(cookie.value or "") <= LONGEST]
    return json.dumps(sorted(rows, key=lambda row: (row["domain"], row["path"], row["name"]))[:MOST])


def read_cookies(written: str) -> list[Cookie]:
    """The cookies that were written down, those of a session too: whether it still runs is for the server to say."""
    return [
        Cookie(
            **row,
            port_specified=row["port"] is not None,
            domain_specified=row["domain"].startswith("."),
            domain_initial_dot=row["domain"].startswith("."),
            path_specified=True,
            comment=None,
            comment_url=None,
            rest={},
        )
        for row in json.loads(written)
    ]
