"""Crawls into the configured store: in one process or several, until a deadline, with progress."""

import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

from congtin.config import Configuration
from congtin.errors import ConfigurationError
from congtin.progress import crawl_progress, night_progress
from portals import Portal
from portals.clock import Clock, utc_now
from scraper.crawl.multiprocess import crawl_in_processes
from scraper.crawl.runner import CrawlOptions, never_stop
from scraper.crawl.runner import crawl as crawl_in_this_process
from scraper.crawl.spider import NO_CONTACT, needs_contact
from scraper.crawl.verdict import CrawlReport
from scraper.store_worker import StoreWorker

FEW = 12
"""Portals up to which each has a bar of its own."""

Finished = Callable[[CrawlReport], None]


def require_contact(configuration: Configuration, portals: Sequence[Portal]) -> None:
    """Raises ConfigurationError where real hosts would be crawled and nobody there could reach us."""
    real = [portal.id for portal in portals if needs_contact(portal)]
    if real and not configuration.contact:
        raise ConfigurationError("configuration", [f"{NO_CONTACT}. The people who run {real[0]} must be able to reach you"])


def run_crawl(
    configuration: Configuration,
    portals: Sequence[Portal],
    *,
    deep: bool = False,
    clock: Clock = utc_now,
    processes: int | None = None,
    plain: bool = False,
) -> list[CrawlReport]:
    """Crawls into the configured store, then drops pages kept longer than configured; raises StoreLocked where another run writes to it.

    `plain`: each portal that is through is told in a line, where there is no terminal for bars.
    """
    worker = StoreWorker.open(configuration.data_dir, "congtin crawl")
    try:
        reports = crawl_into(worker, configuration, portals, deep=deep, clock=clock, processes=processes, plain=plain)
        if configuration.capture_retention_days is not None:
            worker.store.prune_captures(clock() - timedelta(days=configuration.capture_retention_days))
        return reports
    finally:
        worker.close()


def crawl_into(
    worker: StoreWorker,
    configuration: Configuration,
    portals: Sequence[Portal],
    *,
    deep: bool = False,
    clock: Clock = utc_now,
    processes: int | None = None,
    seconds: float | None = None,
    plain: bool = False,
    interrupted: Callable[[], None] | None = None,
) -> list[CrawlReport]:
    """Crawls with a worker that is open, for so many seconds at most; calls `interrupted` where a signal ends it."""
    count = min(processes or configuration.processes, len({portal.host for portal in portals}))
    deadline = None if seconds is None else monotonic() + seconds
    options = CrawlOptions(
        settings=configuration.scrapy(),
        clock=clock,
        deep=deep,
        concurrent_portals=configuration.concurrent_portals,
        should_stop=_until(deadline),
    )
    has_bars = len(portals) <= FEW and (sys.stderr.isatty() or not plain)
    showing = crawl_progress() if has_bars else night_progress(len(portals), plain=plain)
    with showing as (progress, finished):
        told: dict[str, Any] = {"progress": progress, "finished": finished, "interrupted": interrupted}
        if count > 1:
            return crawl_in_processes(portals, worker, count, options, deadline=deadline, **told)
        return crawl_in_this_process(portals, worker, options, **told)


def _until(deadline: float | None) -> Callable[[], bool]:
    return never_stop if deadline is None else lambda: monotonic() >= deadline
