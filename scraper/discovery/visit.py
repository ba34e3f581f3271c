"""Visits a few pages of a site for a person, with the settings, the robots rules and the pace of a crawl. It stores nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import Response
from scrapy.settings import Settings

from portals import Portal
from scraper.crawl.spider import NO_CONTACT, PortalSpider, needs_contact
from scraper.downloader.convert import page_of, request_of
from scraper.downloader.errors import in_words
from scraper.errors import VisitFailed
from scraper.extract.page import Page
from scraper.lists.listing import ListRequest
from scraper.platforms import platform_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetched page: its request, the decoded page and its bytes."""

    fetch: ListRequest
    page: Page
    body: bytes
    content_type: str | None


Get = Callable[[ListRequest], Awaitable[Fetched]]
"""Fetches a page; raises VisitFailed for any status but 200."""


def visit(
    portal: Portal,
    work: Callable[[Get], Awaitable[T]],
    settings: Mapping[str, Any],
    *,
    roam: bool = False,
    reading: Callable[[str], None] = lambda url: None,
) -> T:
    """What `work` makes of the pages that it asks for, one at a time; with `roam` redirects to other hosts are followed.

    `reading` is called with each address before it is fetched.

    Raises VisitFailed where no contact address is configured and the host is not this machine's own.
    """
    if needs_contact(portal) and not settings.get("CONGTIN_CONTACT"):
        raise VisitFailed(portal.home, NO_CONTACT)
    made: list[T] = []
    failed: list[BaseException] = []

    async def run(get: Get) -> None:
        try:
            made.append(await work(get))
        except Exception as error:
            failed.append(error)

    async def crawl() -> None:
        all_settings = Settings()
        all_settings.setmodule("scraper.settings", priority="project")
        all_settings.setdict(dict(settings), priority="cmdline")
        kind = type("Visit", (_Visit,), {"name": portal.id, "portal": portal, "platform": platform_of(portal)})
        runner = AsyncCrawlerRunner(all_settings)
        await runner.crawl(runner.create_crawler(kind), work=run, roam=roam, reading=reading)

    asyncio.run(crawl())
    if failed:
        raise failed[0]
    if not made:
        raise VisitFailed(portal.home, "the visit ended before it was through")
    return made[0]


class _Visit(PortalSpider):
    """A spider that runs a given function instead of crawling; it opens no store."""

    def __init__(
        self, *args: Any, work: Callable[[Get], Awaitable[None]], roam: bool, reading: Callable[[str], None], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._work = work
        self._reading_of = reading
        if roam:  # what keeps requests on the portal's own hosts asks the spider for its portal
            setattr(self, "portal", None)  # noqa: B010

    async def start(self) -> AsyncIterator[Any]:
        """The visit; it yields nothing."""
        await self._work(self._get)
        nothing: tuple[Any, ...] = ()
        for item in nothing:
            yield item

    async def _get(self, fetch: ListRequest) -> Fetched:
        assert self.crawler.engine is not None
        self._reading_of(fetch.url)
        request = request_of(fetch)
        request.meta["kind"] = "list"
        try:
            response: Response = await self.crawler.engine.download_async(request)
        except Exception as error:
            raise VisitFailed(fetch.url, in_words(error)) from error
        if response.status != 200:
            raise VisitFailed(fetch.url, f"it answered with status {response.status}")
        content_type = response.headers.get("Content-Type")
        return Fetched(fetch, page_of(response), response.body, content_type.decode("latin-1") if content_type else None)

    async def _close(self, spider: object, reason: str) -> None:
        """Nothing was opened."""
