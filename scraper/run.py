"""Crawls many portals in one process: a few at a time, one store worker for all, one report each."""

import asyncio
import signal
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from portals import Portal
from scraper.errors import UnknownPlatform
from scraper.loader import spider_class
from scraper.recorder import Clock, StoreWorker, Tally
from scraper.report import CrawlReport
from scraper.spider import Progress, utc_now
from storage.model import Verdict

AT_ONCE = 32
"""Portals that are crawled side by side."""


def crawl(
    portals: Iterable[Portal],
    worker: StoreWorker,
    *,
    settings: Mapping[str, Any] | None = None,
    clock: Clock = utc_now,
    deep: bool = False,
    progress: Progress | None = None,
    finished: Callable[[CrawlReport], None] | None = None,
) -> list[CrawlReport]:
    """Crawls the portals and gives a report on each, in the order in which they ended.

    SIGTERM and the first Ctrl-C end the crawl in good order: what was read is saved, the crawls are marked interrupted.
    """

    async def all_portals() -> list[CrawlReport]:
        runner = AsyncCrawlerRunner(_settings(settings))
        stop = asyncio.Event()
        _stop_on_signals(runner, stop)
        turns = asyncio.Semaphore(AT_ONCE)
        reports: list[CrawlReport] = []

        async def one(portal: Portal) -> None:
            async with turns:
                if stop.is_set():
                    return
                report = await _crawl_one(runner, portal, worker=worker, clock=clock, deep=deep, progress=progress)
            reports.append(report)
            if finished:
                finished(report)

        await asyncio.gather(*(one(portal) for portal in portals))
        return reports

    return asyncio.run(all_portals())


def _settings(overrides: Mapping[str, Any] | None) -> Settings:
    settings = Settings()
    settings.setmodule("scraper.settings", priority="project")
    settings.setdict(dict(overrides or {}), priority="cmdline")
    return settings


async def _crawl_one(runner: AsyncCrawlerRunner, portal: Portal, **arguments: Any) -> CrawlReport:
    try:
        crawler = runner.create_crawler(spider_class(portal))
    except UnknownPlatform as error:
        return CrawlReport(portal.id, Verdict.BROKEN, (str(error),), Tally(problems=[str(error)]), 0.0)
    try:
        await runner.crawl(crawler, **arguments)
    except Exception as error:  # one portal never takes down a night
        why = f"portal={portal.id} url={portal.home}: the crawl failed: {type(error).__name__}: {error}"
        return CrawlReport(portal.id, Verdict.BROKEN, (why,), Tally(problems=[why]), 0.0)
    report = getattr(crawler.spider, "report", None)
    if isinstance(report, CrawlReport):
        return report
    why = f"portal={portal.id} url={portal.home}: the crawl ended without a report"
    return CrawlReport(portal.id, Verdict.BROKEN, (why,), Tally(problems=[why]), 0.0)


def _stop_on_signals(runner: AsyncCrawlerRunner, stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    stopping: set[asyncio.Task[Any]] = set()

    def end() -> None:
        stop.set()
        stopping.add(loop.create_task(runner.stop()))
        for name in (signal.SIGTERM, signal.SIGINT):  # a second signal ends the process the hard way
            loop.remove_signal_handler(name)

    try:
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, end)
    except (NotImplementedError, RuntimeError, ValueError):
        pass  # not in the main thread: whoever runs us there handles signals
