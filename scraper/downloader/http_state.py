"""What is stored of a portal's HTTP between crawls: robots.txt, cookies, back-offs, and validators for conditional requests."""

from datetime import datetime, timedelta

from portals import Portal
from portals.clock import Clock
from scraper.downloader.convert import Validators, has_end_tag, validators_of
from scraper.store_worker import StoreWorker
from storage.model import HostBackoff


class HttpState:
    """Loads and saves one portal's HTTP state; all of it happens in the store's thread."""

    def __init__(self, worker: StoreWorker, portal: Portal, clock: Clock) -> None:
        self._worker = worker
        self._store = worker.store
        self._portal = portal.id
        self._clock = clock

    async def robots(self, origin: str, oldest: timedelta) -> bytes | None:
        """The stored robots.txt of an origin; None where there is none, or only an older one than allowed."""
        return await self._worker.run(self._store.robots, origin, self._clock(), oldest)

    async def save_robots(self, origin: str, status: int, body: bytes) -> None:
        """Saves an origin's robots.txt."""
        await self._worker.run(self._store.save_robots, origin, status, body, self._clock())

    async def cookies(self) -> str | None:
        """The portal's cookies of its last crawl."""
        return await self._worker.run(self._store.cookies, self._portal)

    async def save_cookies(self, jar: str) -> None:
        """Saves the portal's cookies."""
        await self._worker.run(self._store.save_cookies, self._portal, jar)

    async def backoff(self) -> HostBackoff | None:
        """The pause that the portal's host asked for; None where there is none or it is over."""
        return (await self._worker.run(self._store.backoffs, self._clock(), self._portal)).get(self._portal)

    async def set_not_before(self, until: datetime, reason: str) -> None:
        """Saves that nothing is fetched before a moment, for the portal and all others on its host."""
        await self._worker.run(self._store.set_not_before, self._portal, until, reason)

    async def article(self, address: int) -> Validators | None:
        """The validators of an article's newest page, for a conditional request."""
        return validators_of(await self._worker.run(self._store.last_captures, address))

    async def list_page(self, url: str) -> tuple[Validators, bytes] | None:
        """The validators of a list page, with its stored bytes, which are used if it has not changed."""
        pages = await self._worker.run(self._store.last_list_pages, self._portal, url)
        known = validators_of(pages)
        body = await self._worker.run(self._store.body_if_kept, pages[0].sha256) if known else None
        return (known, body) if known and body is not None else None

    async def had_end_tag(self, address: int) -> bool:
        """True if the newest stored page of an article has its HTML end tag."""
        pages = await self._worker.run(self._store.last_captures, address, 1)
        body = await self._worker.run(self._store.body_if_kept, pages[0].sha256) if pages else None
        return body is not None and has_end_tag(body)
