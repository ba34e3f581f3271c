"""How long we wait before we try again: requests, hosts, addresses and messages, side by side. Change the retry policy here.

| what failed | pauses | given up |
| --- | --- | --- |
| a request, in the same crawl | `request_backoff`, or longer where the host says so | after REQUEST_RETRIES more tries |
| a host that asks for time | as it asks, at most HOST_LONGEST_REST | beyond HOST_LONGEST_WAIT the portal is left for later |
| a host that fails again and again | – | after HOST_FAILURES in a row the rest of the portal is left for the next crawl |
| an address, from crawl to crawl | ADDRESS | never |
| a message of a watch | MESSAGE | after MESSAGE_PATIENCE and MESSAGE_ATTEMPTS |
| a channel of watches | – | after CHANNEL_FAILURES in a row it is left alone until the next run |

When a healthy article is read again is no matter of failures: that is `storage.LADDER`.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait after the first, second, … failure in a row; the last pause holds for all further ones."""

    pauses: tuple[timedelta, ...]

    @classmethod
    def growing(cls, first: timedelta, factor: int, longest: timedelta) -> Self:
        """Pauses of which each is so many times as long as the one before, up to the longest; all 0 where the first is."""
        pauses = [min(first, longest)]
        while timedelta(0) < pauses[-1] < longest:
            pauses.append(min(pauses[-1] * factor, longest))
        return cls(tuple(pauses))

    def after(self, failures: int) -> timedelta:
        """The pause after so many failures in a row, at least one."""
        return self.pauses[min(failures, len(self.pauses)) - 1]


HOST_LONGEST_WAIT = 60.0
"""Seconds that a crawl waits for a host that asks for it; more than that, and the portal is left for later."""
HOST_LONGEST_REST = 24 * 3600.0
"""Seconds that a host is left alone because it asked for it, at most."""
HOST_LONGEST_DELAY = 600.0
"""Seconds between two requests that robots.txt may ask for; more would make no crawl, and is cut to this."""
HOST_FAILURES = 3
"""Failures of the host in a row after which the rest of a portal is left for the next crawl."""

REQUEST_RETRIES = 2
"""How often a request is tried again in one crawl; Scrapy's setting RETRY_TIMES."""
REQUEST_FIRST_PAUSE = 2.0
"""Seconds before the first retry; the setting CONGTIN_FIRST_PAUSE."""


def request_backoff(first: float = REQUEST_FIRST_PAUSE) -> Backoff:
    """The pauses between a request and its retries, which hold for every crawl of the host; `first` in seconds."""
    return Backoff.growing(timedelta(seconds=first), factor=4, longest=timedelta(seconds=HOST_LONGEST_WAIT))


ADDRESS = Backoff(tuple(timedelta(hours=hours) for hours in (0, 1, 6, 20, 72, 168, 720)))
"""The pauses of an address whose page could not be had; it is never given up."""

MESSAGE = Backoff.growing(timedelta(minutes=5), factor=2, longest=timedelta(hours=6))
"""The pauses of a message that its channel did not take."""
MESSAGE_PATIENCE = timedelta(days=7)
MESSAGE_ATTEMPTS = 5
"""A message is given up when it has waited this long and was tried this often: a channel may be down for some nights."""
CHANNEL_FAILURES = 3
"""After so many in a row a channel is left alone until the next run."""
