"""Saves what one crawl of one portal finds, in batches, and asks the store what the crawl needs to know."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from portals import Portal
from portals.clock import Clock
from portals.messages import Message
from scraper.crawl.anomalies import OF_PAGES, Anomaly
from scraper.store_worker import StoreWorker
from storage.model import Capture, CrawlSummary, DueAddress, FetchOutcome, Link, ListPage, ListPageResult, Verdict
from storage.results import Counters, CrawlHistory, SectionState

MOST_PROBLEMS = 50
"""Problems of one crawl that are kept in memory for its report."""
BATCH = 20
"""Readings that are saved in one transaction, at most."""
OF_LISTS = ("list", "pages", "item")
"""Problems of lists: every crawl reads the lists, so one that it did not meet is over."""
PATIENCE = 2.0
"""Seconds that a reading waits for company before it is saved: what a kill can make us fetch again."""


@dataclass(frozen=True, slots=True)
class MetProblem:
    """Something that a person must look at, met in a crawl."""

    portal: str
    url: str
    message: Message

    def text(self, language: str) -> str:
        """Portal, address and the message in a language, in one line."""
        return f"portal={self.portal} url={self.url}: {self.message.text(language)}"


@dataclass(slots=True)
class CrawlStats:
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
    drifted: list[Message] = field(default_factory=list)
    """Fields that a selector used to find on this portal and that are guessed or missing now."""
    not_modified: int = 0
    """Pages, of lists too, that the server said are the ones which we have; such an article counts among the unchanged."""
    remaining: int = 0
    lists_failed: list[Message] = field(default_factory=list)
    problems: list[MetProblem] = field(default_factory=list)
    """The first ones, for people; all of them are in the store."""
    capped: list[Message] = field(default_factory=list)
    unfinished: list[Message] = field(default_factory=list)
    strangers: list[Message] = field(default_factory=list)
    """Lists that were known, and now show nothing that was."""

    @property
    def read(self) -> int:
        """Articles that were read, whatever came of them."""
        return self.new + self.changed + self.unchanged

    @property
    def outcomes(self) -> int:
        """Addresses that were fetched, whatever came of them."""
        return self.read + self.refused + self.failed + self.gone

    def notes(self) -> Iterator[Message]:
        """What is left for the next crawl."""
        yield from (*self.capped, *self.unfinished)
        if self.remaining:
            yield Message.of("left-for-next", n=self.remaining)


class Recorder:
    """Loads and saves what one crawl of one portal needs in the store."""

    def __init__(self, worker: StoreWorker, portal: Portal, clock: Clock) -> None:
        self.worker = worker
        self.store = worker.store
        self.portal = portal
        self.clock = clock
        self.tally = CrawlStats()
        self.crawl: int | None = None
        self.asked: list[int] = []
        self._waiting: list[FetchOutcome] = []
        self._list_pages: list[ListPage] = []
        self._oldest: float = 0.0
        self._troubled: set[str | None] = set()
        self._lasting: dict[str, Message] = {}

    async def begin(self) -> None:
        """Saves the portal, begins a crawl in the store, and loads the portal's open problems."""
        await self.worker.run(self.store.save_portals, [self.portal], self.clock())
        self.crawl = await self.worker.run(self.store.begin_crawl, self.portal.id, self.clock())
        problems = await self.worker.run(self.store.open_problems, self.portal.id)
        self._troubled = {problem.url for problem in problems}
        self._lasting = {problem.kind: problem.message for problem in problems if problem.kind in OF_PAGES}

    async def save_list_page(self, section: str, links: Sequence[Link]) -> ListPageResult:
        """Saves a list page's links before any of them is fetched; gives how many were new, and whether all were known."""
        self.tally.listed += len(links)
        self.tally.pages_listed += 1
        return await self.worker.run(self.store.save_list_page, self.portal.id, section, links, self.clock())

    async def keep(self, section: str, number: int, capture: Capture) -> None:
        """Keeps a list page as evidence, together with others."""
        self._list_pages.append(ListPage(section, number, capture))
        if len(self._list_pages) >= BATCH:
            await self.flush()

    async def section_states(self) -> dict[str, SectionState]:
        """How far the lists of each section were read, by slug."""
        return await self.worker.run(self.store.section_states, self.portal.id)

    async def save_first_request(self, section: str, entry: str | None) -> None:
        """Saves the request that gave the first page of a list."""
        await self.worker.run(self.store.save_first_request, self.portal.id, section, entry)

    async def pause_walk(self, section: str, walk: str) -> None:
        """The walk goes on from here in the next crawl: everything noted so far is without holes down to there."""
        await self.worker.run(self.store.pause_walk, self.portal.id, section, walk)

    async def forget_walk(self, section: str) -> None:
        """A paused walk cannot go on: it begins anew in the next crawl."""
        await self.worker.run(self.store.forget_walk, self.portal.id, section)

    async def complete_section(self, section: str, *, swept: bool) -> None:
        """The walk over a section met known ground or the end of the list: everything noted so far is without holes."""
        await self.worker.run(self.store.complete_section, self.portal.id, section, self.clock(), swept=swept)

    async def due(self, most: int) -> list[DueAddress]:
        """The addresses to fetch now, newest first, at most so many."""
        return await self.worker.run(self.store.due_addresses, self.portal.id, self.clock(), most)

    async def count_remaining(self) -> None:
        """Counts what is due and was not fetched."""
        await self.flush()
        self.tally.remaining = await self.worker.run(self.store.due_count, self.portal.id, self.clock())

    async def counters(self) -> Counters:
        """How counters behaved on the articles read again."""
        return Counters(0, 0, 0) if self.crawl is None else await self.worker.run(self.store.counters, self.crawl)

    async def history(self, before: datetime) -> CrawlHistory:
        """The portal's crawls before a moment."""
        return await self.worker.run(self.store.history, self.portal.id, before)

    async def sums(self) -> Message | None:
        """What does not add up: every address that was fetched ends in exactly one saved outcome."""
        if self.crawl is None:
            return None
        lost = await self.worker.run(self.store.unaccounted, self.crawl, self.asked)
        if lost:
            return Message.of("outcomes-lost", lost=len(lost), asked=len(self.asked), first=lost[0])
        if self.tally.outcomes != len(self.asked):
            return Message.of("outcomes-differ", asked=len(self.asked), saved=self.tally.outcomes)
        return None

    async def add(self, reading: FetchOutcome) -> None:
        """Saves the outcome of a fetch, in one transaction with others that come shortly before or after it."""
        now = asyncio.get_running_loop().time()
        if not self._waiting:
            self._oldest = now
        self.asked.append(reading.address)
        self._waiting.append(reading)
        if len(self._waiting) >= BATCH or now - self._oldest >= PATIENCE:
            await self.flush()

    async def flush(self) -> None:
        """Saves every outcome and list page that still waits to be saved."""
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

    async def problem(self, kind: str, message: Message, url: str | None = None) -> None:
        """Saves a problem for a person to look at; met again, it is not opened twice."""
        if len(self.tally.problems) < MOST_PROBLEMS:
            self.tally.problems.append(MetProblem(self.portal.id, url or self.portal.home, message))
        await self.worker.run(self.store.record_problem, self.portal.id, kind, message, self.clock(), url)

    async def resolve_for_url(self, url: str) -> None:
        """Resolves the problems of a page that was now read without doubt."""
        if url in self._troubled:
            self._troubled.discard(url)
            await self.worker.run(self.store.resolve_problems, self.portal.id, self.clock(), url=url)

    def open_findings(self) -> list[Anomaly]:
        """What earlier crawls found strange about pages: it lasts until pages show otherwise."""
        return [Anomaly(kind, message) for kind, message in self._lasting.items()]

    async def record_anomalies(self, findings: Sequence[Anomaly], judged: Collection[str]) -> None:
        """Opens a problem for each finding, and resolves those of the judged kinds of which nothing is left."""
        for finding in findings:
            await self.worker.run(self.store.record_problem, self.portal.id, finding.kind, finding.message, self.clock())
        over = set(judged) - {finding.kind for finding in findings}
        await self.worker.run(partial(self.store.resolve_problems, kinds=over), self.portal.id, self.clock())

    async def apply_verdict(self, began_at: datetime, verdict: Verdict) -> None:
        """After a good crawl: resolves problems of lists that are over, and marks articles as removed."""
        if self.crawl is not None and verdict in (Verdict.OK, Verdict.QUIET):
            resolve = partial(self.store.resolve_problems, kinds=OF_LISTS, untouched_since=began_at)
            await self.worker.run(resolve, self.portal.id, self.clock())
            self.tally.removed += await self.worker.run(self.store.settle_removals, self.crawl, self.clock())

    async def finish(self, summary: CrawlSummary) -> None:
        """Saves the crawl's summary and ends it."""
        if self.crawl is not None:
            await self.worker.run(self.store.end_crawl, self.crawl, summary)
