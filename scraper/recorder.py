"""Writes down what a crawl finds. All database work is done in one thread of its own, so a crawl never waits for a disk."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from portals import Portal
from storage import Store
from storage.model import Capture, CrawlSummary, DueAddress, Link, ListPage, Reading, Verdict

Clock = Callable[[], datetime]
P = ParamSpec("P")
T = TypeVar("T")

BATCH = 20
"""Readings that are saved in one transaction, at most."""
OF_LISTS = ("list", "pages", "item")
"""Problems of lists: every crawl reads the lists, so one that it did not meet is over."""
PATIENCE = 2.0
"""Seconds that a reading waits for company before it is saved: what a kill can make us fetch again."""


class StoreWorker:
    """The one thread that writes to a store; crawls of many portals share it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    @classmethod
    def open(cls, folder: Path, holder: str) -> Self:
        """A worker on the store in a folder; raises StoreLocked where another run writes to it."""
        return cls(Store.open(folder, holder=holder))

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a piece of database work, done in turn."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*args, **kwargs))

    def close(self) -> None:
        """Waits for what is under way and closes the store."""
        self._thread.shutdown(wait=True)
        self.store.close()


@dataclass(slots=True)
class Tally:
    """What a crawl has come to so far; every address fetched is counted in exactly one of the outcomes."""

    listed: int = 0
    pages_listed: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    failed: int = 0
    gone: int = 0
    removed: int = 0
    drifted: list[str] = field(default_factory=list)
    """Fields that a selector used to find on this portal and that are guessed or missing now, each as a sentence."""
    not_modified: int = 0
    """Pages, of lists too, that the server said are the ones which we have; such an article counts among the unchanged."""
    lists_failed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Articles that were read, whatever came of them."""
        return self.new + self.changed + self.unchanged


class Recorder:
    """One portal's dealings with the store during one crawl."""

    def __init__(self, worker: StoreWorker, portal: Portal, clock: Clock) -> None:
        self.worker = worker
        self.store = worker.store
        self.portal = portal
        self.clock = clock
        self.tally = Tally()
        self.crawl: int | None = None
        self._waiting: list[Reading] = []
        self._list_pages: list[ListPage] = []
        self._oldest: float = 0.0
        self._troubled: set[str | None] = set()

    async def begin(self) -> None:
        """Opens the crawl and brings the portal's row up to date."""
        await self.worker.run(self.store.save_portals, [self.portal], self.clock())
        self.crawl = await self.worker.run(self.store.begin_crawl, self.portal.id, self.clock())
        self._troubled = {problem.url for problem in await self.worker.run(self.store.open_problems, self.portal.id)}

    async def note_listing(self, section: str, links: Sequence[Link]) -> bool:
        """Writes a list page's links down before any is fetched; whether the section is known to be complete from here on."""
        self.tally.listed += len(links)
        self.tally.pages_listed += 1
        noted = await self.worker.run(self.store.note_listing, self.portal.id, section, links, self.clock())
        return noted.known_complete

    async def keep(self, section: str, number: int, capture: Capture) -> None:
        """Keeps a list page as evidence, together with others."""
        self._list_pages.append(ListPage(section, number, capture))
        if len(self._list_pages) >= BATCH:
            await self.flush()

    async def complete_section(self, section: str) -> None:
        """The walk over a section met known ground or the end of the list: everything noted so far is without holes."""
        await self.worker.run(self.store.complete_section, self.portal.id, section, self.clock())

    async def due(self) -> list[DueAddress]:
        """The addresses to fetch now, newest first."""
        return await self.worker.run(self.store.due_addresses, self.portal.id, self.clock())

    async def add(self, reading: Reading) -> None:
        """Saves a reading, together with others that came shortly before or after it."""
        now = asyncio.get_running_loop().time()
        if not self._waiting:
            self._oldest = now
        self._waiting.append(reading)
        if len(self._waiting) >= BATCH or now - self._oldest >= PATIENCE:
            await self.flush()

    async def flush(self) -> None:
        """Saves every reading and every list page that waits."""
        if self.crawl is None:
            return
        if self._list_pages:
            pages, self._list_pages = self._list_pages, []
            await self.worker.run(self.store.save_list_pages, self.crawl, pages)
        if not self._waiting:
            return
        batch, self._waiting = self._waiting, []
        for saved in await self.worker.run(self.store.save_readings, self.crawl, batch):
            setattr(self.tally, saved.change, getattr(self.tally, saved.change) + 1)

    async def problem(self, kind: str, message: str, url: str | None = None) -> None:
        """Something that a person must look at; opened once however often it is met."""
        self.tally.problems.append(f"portal={self.portal.id} url={url or self.portal.home}: {message}")
        await self.worker.run(self.store.note_problem, self.portal.id, kind, message, self.clock(), url)

    async def well(self, url: str) -> None:
        """A page was read without any doubt: what was wrong with it is over."""
        if url in self._troubled:
            self._troubled.discard(url)
            await self.worker.run(self.store.resolve_problems, self.portal.id, self.clock(), url=url)

    async def settle(self, began_at: datetime, verdict: Verdict) -> None:
        """Draws the consequences that only a crawl which went well may draw: problems that are over, articles removed."""
        if self.crawl is not None and verdict in (Verdict.OK, Verdict.QUIET):
            resolve = partial(self.store.resolve_problems, kinds=OF_LISTS, untouched_since=began_at)
            await self.worker.run(resolve, self.portal.id, self.clock())
            self.tally.removed += await self.worker.run(self.store.settle_removals, self.crawl, self.clock())

    async def finish(self, summary: CrawlSummary) -> None:
        """Closes the crawl."""
        if self.crawl is not None:
            await self.worker.run(self.store.end_crawl, self.crawl, summary)


__all__ = ["Clock", "Recorder", "StoreWorker", "Tally"]
