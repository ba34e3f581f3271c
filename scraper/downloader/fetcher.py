"""Fetches the pages of one portal, one after the other: conditionally where we have the page, and no more of them once the host is down."""

from datetime import timedelta
from typing import NoReturn

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from portals import Portal
from portals.backoff import HOST_FAILURES
from portals.clock import Clock
from portals.messages import Message
from scraper.downloader.convert import may_be_cut_short, not_modified_response
from scraper.downloader.errors import OVERLOADED
from scraper.downloader.http_state import HttpState
from scraper.errors import HostDown, RetryLater
from storage.model import AddressState, DueAddress


class Fetcher:
    """Fetches pages of one portal for one crawl; every method raises HostDown where the crawl is to end, else Scrapy's own errors."""

    def __init__(self, portal: Portal, crawler: Crawler, http_state: HttpState, clock: Clock) -> None:
        self._portal = portal
        self._crawler = crawler
        self._http_state = http_state
        self._clock = clock
        self._failures = 0
        self._heeded = False

    async def list_page(self, request: Request) -> Response:
        """The response for a list page; where the server answers 304, the stored page, flagged NOT_MODIFIED."""
        known = await self._http_state.list_page(request.url) if request.method == "GET" else None
        if known is None:
            return await self._fetch(request, "list")
        request.headers.update(known[0].ask)
        response = await self._fetch(request, "list")
        return not_modified_response(*known, request.url) if response.status == 304 else response

    async def article(self, address: DueAddress) -> Response:
        """The response for an article's page; where the server answers 304, one without a body, flagged NOT_MODIFIED."""
        request = Request(address.url, dont_filter=True)
        known = await self._http_state.article(address.id) if address.state is AddressState.STORED else None
        if known is None:
            return await self._fetch(request, "article")
        request.headers.update(known.ask)
        response = await self._fetch(request, "article")
        return not_modified_response(known, b"", request.url) if response.status == 304 else response

    async def lost_end_tag(self, address: DueAddress, response: Response) -> bool:
        """True if a page may have been cut short, and the stored version of it is whole."""
        return may_be_cut_short(response) and await self._http_state.had_end_tag(address.id)

    def count_failure(self, reason: Message) -> None:
        """Counts a failure of the host; raises HostDown after HOST_FAILURES in a row."""
        self._failures += 1
        if self._failures >= HOST_FAILURES:
            raise HostDown(Message.of("host-failed", n=self._failures, reason=reason), portal=self._portal.id)

    async def _fetch(self, request: Request, kind: str) -> Response:
        assert self._crawler.engine is not None
        await self._check_backoff()
        request.meta["kind"] = kind
        try:
            response = await self._crawler.engine.download_async(request)
        except RetryLater as error:
            await self._back_off(error)
        if response.status in OVERLOADED:
            self.count_failure(Message.of("status", status=response.status))
        else:
            self._failures = 0
        return response

    async def _check_backoff(self) -> None:
        """Before the first request: raises HostDown where the host asked for a pause that is not over."""
        if self._heeded:
            return
        self._heeded = True
        if rest := await self._http_state.backoff():
            raise HostDown(Message.of("host-resting", detail=rest.reason, until=rest.until), portal=self._portal.id)

    async def _back_off(self, error: RetryLater) -> NoReturn:
        until = self._clock() + timedelta(seconds=error.seconds)
        await self._http_state.set_not_before(until, str(error))
        raise HostDown(Message.of("host-put-off", detail=str(error), until=until), portal=self._portal.id, url=error.url) from error
