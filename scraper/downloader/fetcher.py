"""One portal's requests, one after the other: asked conditionally where that helps, ended where the host wants to be left alone."""

from datetime import timedelta
from typing import NoReturn

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from portals import Portal
from portals.backoff import HOST_FAILURES
from portals.clock import Clock
from portals.messages import Message
from scraper.downloader.convert import has_no_end, revived
from scraper.downloader.errors import OVERLOADED
from scraper.downloader.http_state import HttpState
from scraper.errors import HostDown, RetryLater
from storage.model import AddressState, DueAddress


class Fetcher:
    """Fetches pages of one portal for one crawl; every method raises HostDown where the crawl is to end, else Scrapy's own errors."""

    def __init__(self, portal: Portal, crawler: Crawler, memory: HttpState, clock: Clock) -> None:
        self._portal = portal
        self._crawler = crawler
        self._memory = memory
        self._clock = clock
        self._failures = 0
        self._heeded = False

    async def list_page(self, request: Request) -> Response:
        """A list page; the one that we have, flagged NOT_MODIFIED, where the server says that it is still the same."""
        known = await self._memory.list_page(request.url) if request.method == "GET" else None
        if known is None:
            return await self._fetch(request, "list")
        request.headers.update(known[0].ask)
        response = await self._fetch(request, "list")
        return revived(*known, request.url) if response.status == 304 else response

    async def article(self, address: DueAddress) -> Response:
        """An article's page; without a body and flagged NOT_MODIFIED where the server says that it is the one which we have."""
        request = Request(address.url, dont_filter=True)
        known = await self._memory.article(address.id) if address.state is AddressState.STORED else None
        if known is None:
            return await self._fetch(request, "article")
        request.headers.update(known.ask)
        response = await self._fetch(request, "article")
        return revived(known, b"", request.url) if response.status == 304 else response

    async def lost_its_end(self, address: DueAddress, response: Response) -> bool:
        """Whether a page that may have been cut short stands where we have a whole one."""
        return has_no_end(response) and await self._memory.was_closed(address.id)

    def count_failure(self, reason: Message) -> None:
        """Counts a failure of the host; raises HostDown where it is one too many."""
        self._failures += 1
        if self._failures >= HOST_FAILURES:
            raise HostDown(Message.of("host-failed", n=self._failures, reason=reason), portal=self._portal.id)

    async def _fetch(self, request: Request, kind: str) -> Response:
        assert self._crawler.engine is not None
        await self._heed_rest()
        request.meta["kind"] = kind
        try:
            response = await self._crawler.engine.download_async(request)
        except RetryLater as error:
            await self._put_off(error)
        if response.status in OVERLOADED:
            self.count_failure(Message.of("status", status=response.status))
        else:
            self._failures = 0
        return response

    async def _heed_rest(self) -> None:
        """Looks once, before the first request, whether the host still wants to be left alone."""
        if self._heeded:
            return
        self._heeded = True
        if rest := await self._memory.backoffs():
            raise HostDown(Message.of("host-resting", detail=rest.reason, until=rest.until), portal=self._portal.id)

    async def _put_off(self, error: RetryLater) -> NoReturn:
        until = self._clock() + timedelta(seconds=error.seconds)
        await self._memory.set_not_before(until, str(error))
        raise HostDown(Message.of("host-put-off", detail=str(error), until=until), portal=self._portal.id, url=error.url) from error
