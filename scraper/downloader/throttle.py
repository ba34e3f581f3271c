"""Throttles requests: one at a time per host and a delay after each, for all crawls of a process together.

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
    not_before: float = 0.0
    reason: str = ""
    crawl_delay: float = 0.0
    """The delay that the host's robots.txt asks for."""
    delays: dict[object, float] = field(default_factory=dict)

    def next_at(self) -> float:
        delay = max(self.crawl_delay, *self.delays.values(), 0.0)
        return max(self.free_at + delay if self.free_at else 0.0, self.not_before)


class HostThrottle:
    """The delays of all hosts; the crawls of one event loop share one object."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self._hosts_of: dict[object, set[str]] = {}

    @classmethod
    def of_this_loop(cls) -> "HostThrottle":
        """The throttle of the running event loop."""
        loop = asyncio.get_running_loop()
        if loop not in _THROTTLES:
            for ended in [other for other in _THROTTLES if other.is_closed()]:  # their locks would hold them for ever
                del _THROTTLES[ended]
            _THROTTLES[loop] = cls()
        return _THROTTLES[loop]

    @asynccontextmanager
    async def slot(self, url: str, crawl: object, delay: float, *, running: Callable[[], bool]) -> AsyncIterator[bool]:
        """A context manager in which a crawl may send one request; the longest delay of those who crawl the host holds for all.

        Its value is True if other crawls use the host too. Raises RetryLater where the host asked for a longer pause than
        HOST_LONGEST_WAIT, CrawlStopped where `running` turns false meanwhile.
        """
        host = self._host(url)
        host.delays[crawl] = delay
        self._hosts_of.setdefault(crawl, set()).add(host_of(url))
        async with host.slot:
            await _wait(host, url, running)
            try:
                yield len(host.delays) > 1
            finally:
                host.free_at = _now()

    def back_off(self, url: str, seconds: float, reason: str) -> None:
        """Sends the host no request for so many seconds, at most HOST_LONGEST_REST; the longer of two pauses holds."""
        host = self._host(url)
        until = _now() + min(seconds, HOST_LONGEST_REST)
        if until > host.not_before:
            host.not_before, host.reason = until, reason

    def set_crawl_delay(self, url: str, delay: float) -> None:
        """Sets the delay in seconds that the host's robots.txt asks for."""
        self._host(url).crawl_delay = min(delay, HOST_LONGEST_DELAY)

    def release(self, crawl: object) -> None:
        """Forgets the delays of a crawl that has ended."""
        for name in self._hosts_of.pop(crawl, ()):
            self._hosts[name].delays.pop(crawl, None)

    def _host(self, url: str) -> _Host:
        return self._hosts.setdefault(host_of(url), _Host())


_THROTTLES: dict[asyncio.AbstractEventLoop, HostThrottle] = {}


def host_of(url: str) -> str:
    """The host that is throttled: its name without `www.` and port, which are one machine; on loopback each port is a server."""
    parts = urlsplit(url)
    name = (parts.hostname or "").lower().removeprefix("www.")
    return parts.netloc.lower() if name in LOOPBACK_NAMES else name


async def _wait(host: _Host, url: str, running: Callable[[], bool]) -> None:
    while (remaining := host.next_at() - _now()) > 0:
        if host.not_before - _now() > HOST_LONGEST_WAIT:
            raise RetryLater(host.not_before - _now(), host.reason, url=url)
        if not running():
            raise CrawlStopped("the crawl was stopped before the request was sent", url=url)
        await asyncio.sleep(min(remaining, _BLINK))


def _now() -> float:
    return asyncio.get_running_loop().time()
