"""Addresses as pages hold them, made fit to fetch. Paths keep their letters: a decomposed name is another file."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

from w3lib.url import safe_url_string

_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_BAD_SCHEME = re.compile(r"^\s*(?:javascript|data|vbscript|mailto|tel|file|about|blob):", re.IGNORECASE)
_BREAKS = re.compile(r"[\t\r\n]+")


def absolute(base: str, href: str | None) -> str | None:
    """The absolute http(s) address of a link, ASCII, without fragment and session id; None where it leads to no page.

    Spaces, brackets and letters in the path are percent-encoded as a browser would, each as it was written.
    """
    if not href or _BAD_SCHEME.match(href):
        return None
    href = _BREAKS.sub("", href).strip()
    if not href or href.startswith("#"):
        return None
    try:
        url = urljoin(base, href)
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        return urldefrag(_SESSION.sub("", str(safe_url_string(url, path_encoding="utf-8", quote_path=True)))).url
    except ValueError:
        return None
