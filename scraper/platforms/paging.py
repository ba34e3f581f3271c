"""Paginators that link pages by number, and pages that turn out to be the one before. It knows no platform."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from scraper.addresses import absolute
from scraper.listing import Fetch
from scraper.page import Page
from storage.model import Link

NUMBERED = (("numbered", "yes"),)
"""What `Fetch.pager` says of a page that the one before it links by its number: it must be another."""
_BEFORE = "before"
_LOCATION = re.compile(r"location(?:\.href)?\s*=\s*(['\"])(?P<url>.*?)\1", re.DOTALL)


def numbered_page(page: Page, fetch: Fetch, parameter: re.Pattern[str], links: str = "a") -> Fetch | None:
    """The page after `fetch`, by a link whose query parameter holds its number; None where no link does.

    `links` are the anchors of paginators. Where a page has several lists, the parameter that led here is followed, on
    the first page that of the longest list.
    """
    pages: dict[str, dict[int, str]] = {}
    for anchor in page.all(links):
        url = _address(anchor, page.url)
        for name, value in parse_qsl(urlsplit(url).query) if url else ():
            if url and parameter.search(name) and re.fullmatch("[0-9]{1,6}", value):
                pages.setdefault(name, {}).setdefault(int(value), url)
    led_here = [name for name, _ in parse_qsl(urlsplit(fetch.url).query) if name in pages]
    chosen = led_here[0] if led_here and fetch.page > 1 else max(pages, key=lambda name: max(pages[name]), default=None)
    following = pages[chosen].get(fetch.page + 1) if chosen else None
    return Fetch(following, fetch.page + 1, pager=NUMBERED) if following else None


def following_on(fetch: Fetch | None, links: Sequence[Link]) -> Fetch | None:
    """The next page's fetch, told what this page held, where the page itself has named the next one by its number."""
    return replace(fetch, pager=((_BEFORE, _fingerprint(links)),)) if fetch and fetch.pager == NUMBERED else fetch


def is_page_before(fetch: Fetch, links: Sequence[Link]) -> bool:
    """Whether a page that was named by its number holds what the one before it held: the portal did not turn the page."""
    return dict(fetch.pager).get(_BEFORE) == _fingerprint(links)


def _fingerprint(links: Sequence[Link]) -> str:
    return hashlib.sha256("\n".join(link.native_id for link in links).encode()).hexdigest()[:16]


def _address(anchor: HtmlElement, base: str) -> str | None:
    """Where a link leads, also one that only a handler knows: `onclick="self.location = '…'"`."""
    handler = _LOCATION.search(anchor.get("onclick") or "")
    return absolute(base, handler["url"]) if handler else absolute(base, anchor.get("href"))
