"""Dispatches requests: cached responses at once, everything else made once per address in a thread, then sent as the client accepts it.

It is plain ASGI, because a kept feed should cost little more than its bytes.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from starlette.types import Receive, Scope, Send

from portals.clock import utc_now
from server.cache import CacheEntry, ResponseCache
from server.errors import NotNow, TooLong, TooMany
from server.rate_limit import RateLimit
from server.request import Language, ViewContext, parameters_of
from server.responses import CachedResponse, RawHeaders, encoding_of, is_known
from server.snapshot import Site, SiteSnapshot
from server.store_pool import SECONDS, STANDING_SECONDS, StorePool
from storage import ChangeMonitor, Store

View = Callable[[ViewContext], CachedResponse]

LONGEST_ADDRESS = 4_000
"""Bytes of path and query; the longest search that is read has 400 letters, of up to nine bytes each in an address."""

THREADS = 4
MOST_WAITING = 400
"""Answers that are being made or wait for it; beyond, it is kinder to say so at once."""

_log = logging.getLogger("congtin.server")


class Dispatcher:
    """Answers requests from the cache or by running a view in a thread, once for all who ask for the same."""

    def __init__(
        self, site: Site, readers: StorePool, watch: ChangeMonitor, seconds: float = SECONDS, limit: RateLimit | None = None
    ) -> None:
        self.site, self._readers, self._watch, self._seconds = site, readers, watch, seconds
        self._limit = limit or RateLimit()
        self.keeper = ResponseCache()
        self._making: dict[bytes, asyncio.Task[CachedResponse]] = {}
        self._threads = ThreadPoolExecutor(THREADS, "congtin-view")

    def kept(self, scope: Scope) -> CachedResponse | None:
        """The answer where it is kept and the store has not been written to since; raises TooLong."""
        key = key_of(scope)
        if len(key) > LONGEST_ADDRESS:
            raise TooLong(f"at most {LONGEST_ADDRESS} bytes")
        kept = self.keeper.get(key)
        return kept.answer if kept is not None and kept.generation == self._watch.generation() else None

    async def answer(self, scope: Scope, view: View, path: str, language: Language, *, is_search: bool, strict: bool) -> CachedResponse:
        """The answer of a view, made once for all who ask for it at the same time; raises Refusal."""
        key = key_of(scope)
        task = self._making.get(key)
        if task is None:
            self._admit(scope, is_search=is_search)
            parameters = parameters_of(scope["query_string"], strict=strict)
            places = dict(scope.get("path_params", {}))

            def asked(store: Store, standing: SiteSnapshot) -> ViewContext:
                return ViewContext(self.site, store, standing, path, parameters, places, language)

            task = asyncio.create_task(self._make(key, view, asked))
            self._making[key] = task
            task.add_done_callback(lambda done: self._made(key, done))
        return await asyncio.shield(task)

    def close(self) -> None:
        """Lets files and threads go."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._readers.close()
        self._watch.close()

    def _admit(self, scope: Scope, *, is_search: bool) -> None:
        if len(self._making) >= MOST_WAITING:
            raise NotNow("busy", "too many requests at once", retry_after=5)
        if is_search and (wait := self._limit.wait((scope.get("client") or ("", 0))[0])):
            raise TooMany(wait)

    async def _make(self, key: bytes, view: View, asked: Callable[[Store, SiteSnapshot], ViewContext]) -> CachedResponse:
        generation, known = self._watch.generation(), self.keeper.get(key)
        written_at = self._written_at()

        def read() -> tuple[CachedResponse, str]:
            with self._readers.acquire() as store:
                with store.limited(STANDING_SECONDS):
                    standing = self.site.standing(store, generation)
                if known is not None and known.answer.steady and known.standing == standing.name:
                    return known.answer, standing.name
                with store.limited(self._seconds):
                    return view(asked(store, standing)), standing.name

        try:
            answer, standing = await asyncio.get_running_loop().run_in_executor(self._threads, read)
        except NotNow:
            if known is not None and known.answer.steady:  # a feed reader is better served with what was true a moment ago
                return known.answer
            raise
        if known is not None and known.answer.body == answer.body:
            answer = known.answer
        elif answer.modified_at is None:
            answer.modified_at = written_at
        if answer.kept and answer.status == 200 and generation is not None:
            self.keeper.put(key, CacheEntry(answer, generation, standing))
        return answer

    def _made(self, key: bytes, task: asyncio.Task[CachedResponse]) -> None:
        """Forgets a finished task and retrieves its error, because whoever asked may be gone."""
        self._making.pop(key, None)
        if not task.cancelled():
            task.exception()

    def _written_at(self) -> datetime | None:
        try:
            return self._watch.written_at()
        except OSError:
            return None


def key_of(scope: Scope) -> bytes:
    """What an answer is kept under: the address without its host."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw + b"?" + scope["query_string"] if scope["query_string"] else raw


async def send_answer(scope: Scope, send: Send, answer: CachedResponse) -> None:
    """Sends an answer in the encoding that the client takes, or says that it has it already; no bytes for HEAD."""
    asked = _headers(scope)
    encoding = encoding_of(asked.get(b"accept-encoding"), answer.forms())
    form = answer.encoded(encoding)
    none_match, modified_since = asked.get(b"if-none-match"), asked.get(b"if-modified-since")
    conditional = answer.status == 200 and (none_match is not None or modified_since is not None)
    if conditional and is_known(answer, encoding, none_match, modified_since, utc_now()):
        await send({"type": "http.response.start", "status": 304, "headers": form.brief})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": answer.status, "headers": form.headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else form.body})


_PREFLIGHT: RawHeaders = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"If-None-Match, If-Modified-Since"),
    (b"access-control-max-age", b"86400"),
]
"""What a browser is told that asks whether a page of another origin may use a conditional request."""

_ASKED = (b"accept-encoding", b"if-none-match", b"if-modified-since")


def _headers(scope: Scope) -> dict[bytes, str]:
    """The headers that matter; one that is given several times is one list."""
    found: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in _ASKED:
            text = value.decode("latin-1")
            found[name] = f"{found[name]},{text}" if name in found else text
    return found


class CacheMiddleware:
    """The outermost application: kept answers never reach the routes."""

    def __init__(self, front: Dispatcher, routes: Any, refused: Callable[[Scope, Exception], CachedResponse]) -> None:
        self.front, self._routes, self._refused = front, routes, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._routes(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and scope["path"].startswith(("/api/", "/feeds/")):
            await send({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
            await send({"type": "http.response.body", "body": b""})
            return
        try:
            answer = self.front.kept(scope) if scope["method"] in ("GET", "HEAD") else None
        except TooLong as error:
            answer = self._refused(scope, error)
        if answer is None:
            await self._routes(scope, receive, send)
        else:
            await send_answer(scope, send, answer)
