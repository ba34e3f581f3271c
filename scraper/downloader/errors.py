"""What can go wrong between us and a host, in words for people; the tree of our own errors is drawn in scraper.errors."""

from aiohttp import ClientResponseError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from scraper.errors import BodyDamaged, FetchError, RedirectsWithoutEnd, TlsMisconfigured, TlsRefused


class RequestRefused(FetchError, IgnoreRequest):
    """A request that is not sent, or whose answer is not taken: the fault is the address's, and trying again does not help."""


class PrivateAddress(RequestRefused):
    """The address leads into a private network, which is not connected to."""


class LeadsElsewhere(RequestRefused):
    """The address, or a redirect from it, leaves the portal's own hosts."""


class RobotsForbid(RequestRefused):
    """The host's robots.txt closes the address."""


class RobotsUnreadable(RequestRefused):
    """Nothing may be fetched from the host (`origin`) for now; it says nothing about any one page."""

    def __init__(self, origin: str, reason: str, *, url: str | None = None) -> None:
        self.origin = origin
        super().__init__(f"robots.txt could not be read ({reason}), so nothing is fetched", url=url)


HOST_DOWN = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    DownloadFailedError,
    TlsRefused,
    TlsMisconfigured,
)
"""Errors of the host rather than of one page."""

PAGE_FAILED = (DownloadCancelledError, ResponseDataLossError, UnsupportedURLSchemeError, RedirectsWithoutEnd)
"""Errors of one page."""

OVERLOADED = frozenset({429, 502, 503, 504})
"""Statuses that speak of the host rather than of the page."""

LONGEST_DETAIL = 200
"""Characters of somebody else's words that are kept."""

_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (CannotResolveHostError, "the host's name cannot be resolved"),
    (DownloadConnectionRefusedError, "the connection was refused"),
    (DownloadTimeoutError, "no answer came in time"),
    (DownloadCancelledError, "the answer is larger than is let through"),
    (ResponseDataLossError, "the answer was cut short"),
    (UnsupportedURLSchemeError, "the address is none that is fetched"),
    (DownloadFailedError, "the connection failed"),
)


def in_words(error: Exception) -> str:
    """An error of a download as a sentence; Scrapy's own words behind it where they add something."""
    if isinstance(error, IgnoreRequest):
        return str(error) or "the request was dropped"
    if isinstance(error, (TlsRefused, TlsMisconfigured, RedirectsWithoutEnd)):
        return str(error)
    if isinstance(error.__cause__, BodyDamaged):
        return str(error.__cause__)
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return f"{words} ({_detail(error)})" if kind is DownloadFailedError else words
    return f"{type(error).__name__}: {error}"


def _detail(error: Exception) -> str:
    """What the library below says, without the bytes that it says it about."""
    cause = error.__cause__
    if isinstance(cause, ClientResponseError):
        return f"the answer is no HTTP: {cause.message.partition(chr(10))[0].partition(': b')[0].rstrip(':')}"
    return " ".join(str(error).split())[:LONGEST_DETAIL]
