"""Crawls many portals in one process: some side by side, spiders made as they are due, one store worker for all, one report each."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from portals import Portal
from portals.clock import Clock, utc_now
from portals.messages import Message
from scraper.crawl.recorder import CrawlStats, MetProblem
from scraper.crawl.spider import Progress
from scraper.crawl.spider_loader import spider_class
from scraper.crawl.verdict import CrawlReport
from scraper.errors import UnknownPlatform
from scraper.store_worker import StoreWorker
from storage.model import Verdict

AT_ONCE = 32
"""Portals that are crawled side by side, where nothing else is said."""
SIGNALS = (signal.SIGTERM, signal.SIGINT)

Take = Callable[[], Awaitable[Portal | None]]
"""The next portal to crawl; None where none is left."""


def never_stop() -> bool:
    """Nothing ends the crawls before they are through."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOptions:
    """How portals are crawled. `should_stop` says when what has begun comes to its end in good order, and nothing more is begun."""

    settings: Mapping[str, Any] | None = None
    clock: Clock = utc_now
    deep: bool = False
    concurrent_portals: int = AT_ONCE
    should_stop: Callable[[], bool] = never_stop


def crawl(
    portals: Iterable[Portal],
    worker: StoreWorker,
    options: CrawlOptions | None = None,
    *,
    progress: Progress | None = None,
    finished: Callable[[CrawlReport], None] | None = None,
    interrupted: Callable[[], None] | None = None,
    **ways: Any,
) -> list[CrawlReport]:
    """Crawls the portals and gives a report on each, in the order in which they ended; `ways` are fields of CrawlOptions.

    SIGTERM and the first Ctrl-C end the crawl in good order: what was read is saved, the crawls are marked interrupted.
    """
    waiting = iter(portals)
    reports: list[CrawlReport] = []

    async def next_portal() -> Portal | None:
        return next(waiting, None)

    async def done(report: CrawlReport) -> None:
        reports.append(report)
        if finished:
            finished(report)

    stopped = asyncio.run(crawl_taken(next_portal, worker, done, options or CrawlOptions(**ways), progress=progress))
    if stopped and interrupted:
        interrupted()
    return reports


async def crawl_taken(
    next_portal: Take,
    worker: StoreWorker,
    done: Callable[[CrawlReport], Awaitable[None]],
    options: CrawlOptions,
    *,
    progress: Progress | None = None,
    interrupts: bool = True,
) -> bool:
    """Crawls what `next_portal` gives until it gives nothing more, so many side by side; tells `done` of each. Whether a signal ended it.

    SIGTERM ends it in good order, and so does Ctrl-C unless somebody else looks after `interrupts`.
    """
    runner = AsyncCrawlerRunner(_settings(options.settings))
    stop, signalled = asyncio.Event(), asyncio.Event()
    _stop_on_signals(runner, [stop, signalled], SIGNALS if interrupts else SIGNALS[:1])

    async def lane() -> None:
        while not stop.is_set() and not options.should_stop() and (portal := await next_portal()) is not None:
            if stop.is_set():  # while we waited
                return
            arguments = {"clock": options.clock, "deep": options.deep, "should_stop": options.should_stop, "progress": progress}
            report = await _crawl_one(runner, portal, worker=worker, **arguments)
            if report.store_failed:  # every other portal would be fetched for nothing
                stop.set()
            await done(report)

    lanes = [asyncio.create_task(lane()) for _ in range(options.concurrent_portals)]
    try:
        await asyncio.gather(*lanes)
    finally:
        for one in lanes:
            one.cancel()
    return signalled.is_set()


def broken(portal: Portal, reason: Message) -> CrawlReport:
    """The report on a crawl that came to nothing."""
    return CrawlReport(portal.id, Verdict.BROKEN, (reason,), CrawlStats(problems=[MetProblem(portal.id, portal.home, reason)]), 0.0)


def _settings(overrides: Mapping[str, Any] | None) -> Settings:
    settings = Settings()
    settings.setmodule("scraper.settings", priority="project")
    settings.setdict(dict(overrides or {}), priority="cmdline")
    return settings


async def _crawl_one(runner: AsyncCrawlerRunner, portal: Portal, **arguments: Any) -> CrawlReport:
    try:
        crawler = runner.create_crawler(spider_class(portal))
    except UnknownPlatform as error:
        return broken(portal, error.message)
    try:
        await runner.crawl(crawler, **arguments)
    except Exception as error:  # one portal never takes down a night
        return broken(portal, Message.of("crawl-failed", detail=f"{type(error).__name__}: {error}"))
    report = getattr(crawler.spider, "report", None)
    return report if isinstance(report, CrawlReport) else broken(portal, Message("no-report"))


def _stop_on_signals(runner: AsyncCrawlerRunner, events: Sequence[asyncio.Event], names: Sequence[signal.Signals]) -> None:
    loop = asyncio.get_running_loop()
    stopping: set[asyncio.Task[Any]] = set()

    def end() -> None:
        for event in events:
            event.set()
        stopping.add(loop.create_task(runner.stop()))
        for name in names:  # a second signal ends the process the hard way
            loop.remove_signal_handler(name)

    try:
        for name in names:
            loop.add_signal_handler(name, end)
    except (NotImplementedError, RuntimeError, ValueError):
        pass  # not in the main thread: whoever runs us there handles signals
