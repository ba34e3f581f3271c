"""One request at a time per host, and a pause behind each, over all crawls of a process. It knows no HTTP.

What a host asked for itself, a Crawl-delay or a Retry-After, holds for every portal that lives on it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from portals.backoff import HOST_LONGEST_DELAY, HOST_LONGEST_REST, HOST_LONGEST_WAIT
from scraper.downloader.address_guard import LOOPBACK_NAMES
from scraper.errors import CrawlStopped, RetryLater

_BLINK = 0.25
"""Seconds after which a waiting crawl looks whether it was stopped."""


@dataclass(slots=True, eq=False)
class _Host:
    slot: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    """When the last request ended, on the loop's clock, or 0 before the first."""
    rest_until: float = 0.0
    rest_why: str = ""
    asked: float = 0.0
    """The delay that the host's robots.txt asks for."""
    wishes: dict[object, float] = field(default_factory=dict)

    def next_at(self) -> float:
        delay = max(self.asked, *self.wishes.values(), 0.0)
        return max(self.free_at + delay if self.free_at else 0.0, self.rest_until)


class HostThrottle:
    """The paces of all hosts, for the crawls of one event loop."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self._crawled_by: dict[object, set[str]] = {}

    @classmethod
    def of_this_loop(cls) -> "HostThrottle":
        """The one object that all crawls share."""
        loop = asyncio.get_running_loop()
        if loop not in _PACES:
            for ended in [other for other in _PACES if other.is_closed()]:  # their locks would hold them for ever
                del _PACES[ended]
            _PACES[loop] = cls()
        return _PACES[loop]

    @asynccontextmanager
    async def slot(self, url: str, crawl: object, delay: float, *, running: Callable[[], bool]) -> AsyncIterator[bool]:
        """The time in which a crawl may send its one request; the longest delay of those who crawl the host holds for all.

        Gives whether others crawl the host too. Raises RetryLater where the host asked for more than HOST_LONGEST_WAIT, CrawlStopped
        where `running` turns false meanwhile.
        """
        host = self._host(url)
        host.wishes[crawl] = delay
        self._crawled_by.setdefault(crawl, set()).add(host_of(url))
        async with host.slot:
            await _wait(host, url, running)
            try:
                yield len(host.wishes) > 1
            finally:
                host.free_at = _now()

    def rest(self, url: str, seconds: float, reason: str) -> None:
        """Nobody sends the host a request for so long, at most HOST_LONGEST_REST; the longer of two rests holds."""
        host = self._host(url)
        until = _now() + min(seconds, HOST_LONGEST_REST)
        if until > host.rest_until:
            host.rest_until, host.rest_why = until, reason

    def ask(self, url: str, delay: float) -> None:
        """The delay that the host's own robots.txt asks for."""
        self._host(url).asked = min(delay, HOST_LONGEST_DELAY)

    def leave(self, crawl: object) -> None:
        """A crawl has ended: its wishes bind the others no longer."""
        for name in self._crawled_by.pop(crawl, ()):
            self._hosts[name].wishes.pop(crawl, None)

    def _host(self, url: str) -> _Host:
        return self._hosts.setdefault(host_of(url), _Host())


_PACES: dict[asyncio.AbstractEventLoop, HostThrottle] = {}


def host_of(url: str) -> str:
    """The host that a pace is kept for: its name without `www.` and port, which are one machine; on loopback each port is a server."""
    parts = urlsplit(url)
    name = (parts.hostname or "").lower().removeprefix("www.")
    return parts.netloc.lower() if name in LOOPBACK_NAMES else name


async def _wait(host: _Host, url: str, running: Callable[[], bool]) -> None:
    while (remaining := host.next_at() - _now()) > 0:
        if host.rest_until - _now() > HOST_LONGEST_WAIT:
            raise RetryLater(host.rest_until - _now(), host.rest_why, url=url)
        if not running():
            raise CrawlStopped("the crawl was stopped before the request was sent", url=url)
        await asyncio.sleep(min(remaining, _BLINK))


def _now() -> float:
    return asyncio.get_running_loop().time()
