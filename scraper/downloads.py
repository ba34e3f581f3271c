"""What can go wrong between us and a host, in words for people."""

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

HOST_DOWN = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError, DownloadFailedError)
"""Errors of the host rather than of one page."""

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
    for kind, words in _WORDS:
        if isinstance(error, kind):
            detail = " ".join(str(error).split())
            return f"{words} ({detail})" if detail and kind is DownloadFailedError else words
    return f"{type(error).__name__}: {error}"
