"""A store worker for a process that has no store: every piece of database work is sent to the parent, which is the one writer.

A process asks one question at a time and waits for the answer, so nothing can pile up or block both ends. It knows no SQL;
what travels is the name of a method of the store and its arguments, and back its result or its error.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal, cast

from scraper.recorder import StoreWorker
from storage import Store, StoreError

Question = tuple[Literal["store", "take", "done", "progress"], Any]
"""What a process asks its parent: database work, the next portal, what became of one; or it tells how far it is."""


@dataclass(frozen=True, slots=True)
class StoreCall:
    """A method of the store by its name; where there is a store it is looked up."""

    name: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Never called: `on` makes it a method that can be."""
        raise TypeError(f"{self.name}: this process has no store")


class RemoteStore:
    """Stands where a store would; its methods are names."""

    def __getattr__(self, name: str) -> StoreCall:
        return StoreCall(name)


def on(store: Store, work: Callable[..., Any]) -> Callable[..., Any]:
    """Database work from another process, made to be done on a store; raises TypeError for what is no method of the store."""
    if isinstance(work, partial):
        return partial(on(store, work.func), *work.args, **work.keywords)
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
        """The result of a piece of database work that the parent has done; raises the store's errors as they are there."""
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
        if kind == "store error":
            raise StoreError(Path(answer[0]), answer[1])
        if kind == "error":
            raise RuntimeError(answer)
        return answer


def answer(question: Callable[[], Any]) -> tuple[str, Any]:
    """What an answer looks like on its way: a result, or an error that can be told to another process."""
    try:
        return "result", question()
    except StoreError as error:
        return "store error", (str(error.path), str(error).removeprefix(f"{error.path}: "))
    except Exception as error:
        return "error", f"{type(error).__name__}: {error}"
