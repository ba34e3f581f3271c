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

from portals.messages import ENGLISH, Message
from scraper.errors import BodyDamaged, FetchError, RedirectsWithoutEnd, TlsMisconfigured, TlsRefused


class RequestRefused(FetchError, IgnoreRequest):
    """A request that is not sent, or whose answer is not taken: the fault is the address's, and trying again does not help."""


class PrivateAddress(RequestRefused):
    """The address leads into a private network, which is not connected to."""

    code = "private-address"


class LeadsElsewhere(RequestRefused):
    """The address, or a redirect from it, leaves the portal's own hosts."""

    code = "leads-elsewhere"


class RobotsForbid(RequestRefused):
    """The host's robots.txt closes the address."""

    code = "robots-forbid"


class RobotsUnreadable(RequestRefused):
    """Nothing may be fetched from the host (`origin`) for now; it says nothing about any one page."""

    code = "robots-unreadable"

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

_PLAIN: tuple[tuple[type[Exception], Message], ...] = (
    (CannotResolveHostError, Message("host-unknown")),
    (DownloadConnectionRefusedError, Message("connection-refused")),
    (DownloadTimeoutError, Message("no-answer")),
    (DownloadCancelledError, Message("answer-too-large")),
    (ResponseDataLossError, Message("answer-cut-short")),
    (UnsupportedURLSchemeError, Message("address-not-fetched")),
)


def message_of(error: Exception) -> Message:
    """What is said of an error of a download; Scrapy's own words, or those of a library, are its `detail`."""
    if isinstance(error, FetchError):
        return error.message
    if isinstance(error.__cause__, BodyDamaged):
        return error.__cause__.message
    said = str(error)
    if isinstance(error, IgnoreRequest):
        return Message.of("request-dropped", detail=said or "the request was dropped")
    plain = next((message for kind, message in _PLAIN if isinstance(error, kind)), None)
    if plain is None and isinstance(error, DownloadFailedError):
        return Message.of("connection-failed", detail=_detail(error))
    return plain or Message.of("error", detail=f"{type(error).__name__}: {said}")


def in_words(error: Exception) -> str:
    """An error of a download as an English sentence, for logs."""
    return message_of(error).text(ENGLISH)


def _detail(error: Exception) -> str:
    """What the library below says, without the bytes that it says it about."""
    cause = error.__cause__
    if isinstance(cause, ClientResponseError):
        return f"the answer is no HTTP: {cause.message.partition(chr(10))[0].partition(': b')[0].rstrip(':')}"
    return " ".join(str(error).split())[:LONGEST_DETAIL]
