"""Crawls portals in several processes with one writer: this process gives portals out, does all database work, and gathers reports.

A host belongs to the process that first got a portal of it, so that its pace is kept in one place. A process that dies costs
the portals that it was crawling, and those are crawled again in the next night.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Any, Literal, cast

from portals import CongtinError, Portal
from portals.messages import Message
from scraper.crawl.runner import SIGNALS, CrawlOptions, broken, crawl_taken, never_stop
from scraper.crawl.spider import Progress
from scraper.crawl.verdict import CrawlReport
from scraper.store_worker import StoreWorker
from storage import Store

Question = tuple[Literal["store", "take", "done", "progress"], Any]
"""What a process asks its parent: database work, the next portal, what became of one; or it tells how far it is."""


SPAWN = get_context("spawn")
"""A fork would copy the store's thread and its open database."""


def crawl_in_processes(
    portals: Iterable[Portal],
    worker: StoreWorker,
    processes: int,
    options: CrawlOptions,
    *,
    deadline: float | None = None,
    progress: Progress | None = None,
    finished: Callable[[CrawlReport], None] | None = None,
    interrupted: Callable[[], None] | None = None,
) -> list[CrawlReport]:
    """Crawls the portals and gives a report on each, in the order in which they ended.

    `deadline` is a moment of the monotonic clock, which all processes share. Signals end the crawls in good order, as in one
    process. Of `options`, all must be picklable; its `should_stop` is made from the deadline.
    """
    parent = _Parent(portals, worker, progress, finished)
    with _SignalForwarding(parent):
        for _ in range(processes):
            parent.start(
                replace(options, concurrent_portals=max(1, options.concurrent_portals // processes), should_stop=never_stop), deadline
            )
        parent.wait()
    if parent.stopping and interrupted:
        interrupted()
    return parent.reports


class _Parent:
    """Gives portals out and takes reports in; one thread for each process, which does what it is asked."""

    def __init__(
        self, portals: Iterable[Portal], worker: StoreWorker, progress: Progress | None, finished: Callable[[CrawlReport], None] | None
    ) -> None:
        self.reports: list[CrawlReport] = []
        self._waiting = list(portals)
        self._worker = worker
        self._progress = progress
        self._finished = finished
        self._lock = threading.Lock()
        self._hosts: dict[str, int] = {}
        self._children: list[tuple[BaseProcess, threading.Thread]] = []
        self.stopping = False

    def start(self, options: CrawlOptions, deadline: float | None) -> None:
        """Starts one more process."""
        ours, theirs = SPAWN.Pipe()
        process = SPAWN.Process(target=_crawl, args=(theirs, options, deadline, self._progress is not None), daemon=True)
        process.start()
        theirs.close()
        thread = threading.Thread(target=self._serve, args=(len(self._children), ours, process), daemon=True)
        self._children.append((process, thread))
        thread.start()

    def wait(self) -> None:
        """Waits until every process has ended."""
        for process, thread in self._children:
            while thread.is_alive():
                thread.join(0.2)  # signals are seen between two waits
            process.join()

    def stop(self) -> None:
        """Begins nothing more, and has every process end in good order; a second call ends them the hard way."""
        for process, _ in self._children:
            if process.is_alive():
                process.kill() if self.stopping else process.terminate()
        self.stopping = True

    def _serve(self, child: int, connection: Connection, process: BaseProcess) -> None:
        crawling: dict[str, Portal] = {}
        try:
            while True:
                question = connection.recv()
                connection.send(reply_to(lambda: self._do(child, crawling, question)))  # noqa: B023 - it is called at once
        except (EOFError, OSError):
            process.join()
        for portal in crawling.values():
            self._done(broken(portal, Message.of("process-ended", exit=process.exitcode)))

    def _do(self, child: int, crawling: dict[str, Portal], question: Question) -> Any:
        kind, argument = question
        match kind:
            case "store":
                return self._on_store(argument)
            case "take":
                portal = self._take(child)
                if portal is not None:
                    crawling[portal.id] = portal
                return portal
            case "done":
                crawling.pop(argument.portal, None)
                self._done(argument)
            case "progress" if self._progress:
                self._progress(*argument)
        return None

    def _on_store(self, work: Callable[..., Any]) -> Any:
        done: Future[Any] = self._worker.submit(bound_to(self._worker.store, work))
        return done.result()

    def _take(self, child: int) -> Portal | None:
        """The portal that waits longest and whose host is no other process's."""
        with self._lock:
            for place, portal in enumerate(self._waiting):
                if not self.stopping and self._hosts.setdefault(portal.host, child) == child:
                    return self._waiting.pop(place)
        return None

    def _done(self, report: CrawlReport) -> None:
        with self._lock:
            self.reports.append(report)
            if report.store_failed:
                self._waiting.clear()  # every other portal would be fetched for nothing
            if self._finished:
                self._finished(report)


class _SignalForwarding:
    """Passes SIGINT and SIGTERM on to the processes while they run."""

    def __init__(self, parent: _Parent) -> None:
        self._parent = parent
        self._before: dict[int, Any] = {}

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self._before = {name: signal.signal(name, lambda *_: self._parent.stop()) for name in SIGNALS}

    def __exit__(self, *_: object) -> None:
        for name, before in self._before.items():
            signal.signal(name, before)


def _crawl(connection: Connection, options: CrawlOptions, deadline: float | None, watched: bool) -> None:
    """The main function of a crawling process: crawls what its parent gives it until there is nothing more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of us; the parent says what follows from it
    worker = RemoteWorker(connection)

    async def take() -> Portal | None:
        portal: Portal | None = await worker.ask(("take", None))
        return portal

    async def done(report: CrawlReport) -> None:
        await worker.ask(("done", report))

    def progress(portal: str, stage: str, count: int, total: int | None) -> None:
        worker.tell(("progress", (portal, stage, count, total)))

    should_stop = never_stop if deadline is None else lambda: monotonic() >= deadline
    try:
        asyncio.run(
            crawl_taken(
                take, worker, done, replace(options, should_stop=should_stop), progress=progress if watched else None, interrupts=False
            )
        )
    finally:
        worker.close()


@dataclass(frozen=True, slots=True)
class StoreCall:
    """The name of a method of the store, which can be sent to the process that has the store."""

    name: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Never called: `bound_to` makes it a method that can be."""
        raise TypeError(f"{self.name}: this process has no store")


class RemoteStore:
    """A stand-in for the store in a crawling process: each attribute is a StoreCall with that name."""

    def __getattr__(self, name: str) -> StoreCall:
        return StoreCall(name)


def bound_to(store: Store, work: Callable[..., Any]) -> Callable[..., Any]:
    """A StoreCall from another process, bound to the real store; raises TypeError for what is no method of it."""
    if isinstance(work, partial):
        return partial(bound_to(store, work.func), *work.args, **work.keywords)
    if not isinstance(work, StoreCall) or work.name.startswith("_"):
        raise TypeError(f"{work!r} is no method of the store")
    return cast(Callable[..., Any], getattr(store, work.name))


class RemoteWorker(StoreWorker):
    """The store worker of a crawling process."""

    def __init__(self, connection: Connection) -> None:
        self.store = cast(Store, RemoteStore())
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._connection = connection

    async def run(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The result of a piece of database work that the parent has done; raises its errors with their class and attributes."""
        return await self.ask(("store", partial(work, *args, **kwargs)))

    async def ask(self, question: Question) -> Any:
        """The parent's answer, in turn."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._ask, question)

    def tell(self, question: Question) -> None:
        """Asks without waiting for the answer."""
        self._thread.submit(self._ask, question)

    def close(self) -> None:
        """Waits for what is under way."""
        self._thread.shutdown(wait=True)
        self._connection.close()

    def _ask(self, question: Question) -> Any:
        try:
            self._connection.send(question)
            kind, answer = self._connection.recv()
        except (EOFError, OSError):
            os._exit(1)  # the parent is gone, and with it every place where something could be saved
        if kind == "error":
            raise answer
        return answer


def reply_to(question: Callable[[], Any]) -> tuple[str, Any]:
    """The reply to another process: ("result", value) or ("error", the exception)."""
    try:
        return "result", question()
    except CongtinError as error:
        return "error", error
    except Exception as error:  # of a library, and perhaps of a kind that cannot be sent
        return "error", RuntimeError(f"{type(error).__name__}: {error}")
