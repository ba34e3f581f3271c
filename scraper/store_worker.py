"""One thread that does all database work of the crawls in a process, so that no crawl waits for a disk."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from storage import Store

P = ParamSpec("P")
T = TypeVar("T")


class StoreWorker:
    """The one thread that writes to a store; crawls of many portals share it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    @classmethod
    def open(cls, folder: Path, holder: str, patience: float = 0.0) -> Self:
        """A worker on the store in a folder; raises StoreLocked where another run writes to it for longer than `patience` seconds."""
        return cls(Store.open(folder, holder=holder, patience=patience))

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a piece of database work, done in turn."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*args, **kwargs))

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """As `run`, for a thread that has no event loop."""
        return self._thread.submit(work)

    def close(self) -> None:
        """Waits for what is under way and closes the store."""
        self._thread.shutdown(wait=True)
        self.store.close()
