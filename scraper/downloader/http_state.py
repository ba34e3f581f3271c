"""What a crawl of one portal remembers of other nights: a host's robots.txt, its cookies, pages that may be asked for conditionally."""

from datetime import datetime, timedelta

from portals import Portal
from portals.clock import Clock
from scraper.downloader.convert import Validators, is_closed, known_page
from scraper.store_worker import StoreWorker
from storage.model import HostBackoff


class HttpState:
    """One portal's questions to the store about the wire; they are put in the store's own thread."""

    def __init__(self, worker: StoreWorker, portal: Portal, clock: Clock) -> None:
        self._worker = worker
        self._store = worker.store
        self._portal = portal.id
        self._clock = clock

    async def robots(self, origin: str, oldest: timedelta) -> bytes | None:
        """The copy of an origin's robots.txt, where it is no older."""
        return await self._worker.run(self._store.robots, origin, self._clock(), oldest)

    async def save_robots(self, origin: str, status: int, body: bytes) -> None:
        """Keeps an origin's robots.txt."""
        await self._worker.run(self._store.save_robots, origin, status, body, self._clock())

    async def cookies(self) -> str | None:
        """The portal's cookies of its last crawl."""
        return await self._worker.run(self._store.cookies, self._portal)

    async def save_cookies(self, jar: str) -> None:
        """Keeps the portal's cookies."""
        await self._worker.run(self._store.save_cookies, self._portal, jar)

    async def backoffs(self) -> HostBackoff | None:
        """Until when the portal's host wants to be left alone."""
        return (await self._worker.run(self._store.backoffs, self._clock(), self._portal)).get(self._portal)

    async def set_not_before(self, until: datetime, reason: str) -> None:
        """Puts the portal off, with all others on its host."""
        await self._worker.run(self._store.set_not_before, self._portal, until, reason)

    async def article(self, address: int) -> Validators | None:
        """How the page of an article may be asked for, if it is still the one that we have."""
        return known_page(await self._worker.run(self._store.last_captures, address))

    async def list_page(self, url: str) -> tuple[Validators, bytes] | None:
        """How a list page may be asked for, with the bytes that stand for it if it is still the one that we have."""
        pages = await self._worker.run(self._store.last_list_pages, self._portal, url)
        known = known_page(pages)
        body = await self._worker.run(self._store.body_if_kept, pages[0].sha256) if known else None
        return (known, body) if known and body is not None else None

    async def was_closed(self, address: int) -> bool:
        """Whether the newest page that we have of an article has its end tag."""
        pages = await self._worker.run(self._store.last_captures, address, 1)
        body = await self._worker.run(self._store.body_if_kept, pages[0].sha256) if pages else None
        return body is not None and is_closed(body)
