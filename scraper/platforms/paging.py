"""Paginators that link pages by number. It knows no platform: the name of the parameter is given."""

import re
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from scraper.addresses import absolute
from scraper.listing import Fetch
from scraper.page import Page

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
    return Fetch(following, fetch.page + 1) if following else None


def _address(anchor: HtmlElement, base: str) -> str | None:
    """Where a link leads, also one that only a handler knows: `onclick="self.location = '…'"`."""
    handler = _LOCATION.search(anchor.get("onclick") or "")
    return absolute(base, handler["url"]) if handler else absolute(base, anchor.get("href"))
