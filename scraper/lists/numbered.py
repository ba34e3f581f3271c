"""Finds the next page of lists whose addresses have a page number, and detects portals that answer with the same page again."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from portals import Portal
from scraper.errors import ListingUnreadable
from scraper.extract.page import Page
from scraper.extract.urls import absolute
from scraper.lists.listing import ListRequest
from storage.model import Link

NUMBERED = (("numbered", "yes"),)
"""What `ListRequest.pager` says of a page that the one before it links by its number: it must be another."""
_BEFORE = "before"
_LOCATION = re.compile(r"location(?:\.href)?\s*=\s*(['\"])(?P<url>.*?)\1", re.DOTALL)


def next_numbered_page(page: Page, fetch: ListRequest, parameter: re.Pattern[str], links: str = "a") -> ListRequest | None:
    """The request for the page after `fetch`, by a link whose query parameter holds its number; None if no link does.

    `links` are the anchors of paginators. Where a page has several lists, the parameter that led here is followed, on
    the first page that of the longest list.
    """
    pages: dict[str, dict[int, str]] = {}
    for anchor in page.all(links):
        url = _address(anchor, page.base)
        for name, value in parse_qsl(urlsplit(url).query) if url else ():
            if url and parameter.search(name) and re.fullmatch("[0-9]{1,6}", value):
                pages.setdefault(name, {}).setdefault(int(value), url)
    led_here = [name for name, _ in parse_qsl(urlsplit(fetch.url).query) if name in pages]
    chosen = led_here[0] if led_here and fetch.page > 1 else max(pages, key=lambda name: max(pages[name]), default=None)
    following = pages[chosen].get(fetch.page + 1) if chosen else None
    return ListRequest(following, fetch.page + 1, pager=NUMBERED) if following else None


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a platform writes the place of a list page into its address: `pattern` finds it in one of its groups.

    `links` are the paginator's links (CSS). `step` is what one page adds to the place: 1 for page numbers, the page's length
    for offsets, 0 where the page itself says.
    """

    pattern: re.Pattern[str]
    links: str = ".pagination a[href]"
    first: int = 1
    step: int = 1

    def place(self, url: str) -> int:
        """The page number or offset in an address; the first one if it has none."""
        found = self.pattern.search(url)
        return int(next(group for group in found.groups() if group)) if found else self.first


def next_page_and_total(page: Page, fetch: ListRequest, numbering: Numbering) -> tuple[ListRequest | None, int]:
    """The request for the next page and the number of pages, by the numbers in the addresses of the paginator's links.

    Neither `rel=next`, which some platforms put on every number, nor the order of the links is looked at.
    """
    here = numbering.place(fetch.url)
    places: dict[int, str] = {}
    for element in page.all(numbering.links):
        url = absolute(page.base, element.get("href"))
        if url and numbering.pattern.search(url):
            places.setdefault(numbering.place(url), url)
    later = sorted(place for place in places if place > here)
    step = numbering.step or min((abs(place - here) for place in places if place != here), default=1)
    total = (max([here, *places]) - numbering.first) // step + 1
    if not later:
        return None, total
    url = places[later[0]]
    if later[0] != here + step:  # a gap in the paginator: the number that is missing is written in
        found = numbering.pattern.search(url)
        assert found is not None
        group = next(index for index, value in enumerate(found.groups(), start=1) if value)
        url = url[: found.start(group)] + str(here + step) + url[found.end(group) :]
    return ListRequest(url, fetch.page + 1, pager=NUMBERED), total


def with_page_fingerprint(fetch: ListRequest | None, links: Sequence[Link]) -> ListRequest | None:
    """The next page's request with a fingerprint of this page's links, which `require_new_page` compares."""
    return replace(fetch, pager=((_BEFORE, _fingerprint(links)),)) if fetch and fetch.pager == NUMBERED else fetch


def require_new_page(page: Page, fetch: ListRequest, portal: Portal, links: Sequence[Link]) -> None:
    """Raises ListingUnreadable if a page has the same links as the page before it."""
    if dict(fetch.pager).get(_BEFORE) == _fingerprint(links):
        raise ListingUnreadable(portal.id, page.url, f"page {fetch.page} holds what the one before it held: the portal does not turn it")


def _fingerprint(links: Sequence[Link]) -> str:
    return hashlib.sha256("\n".join(link.native_id for link in links).encode()).hexdigest()[:16]


def _address(anchor: HtmlElement, base: str) -> str | None:
    """Where a link leads, also one that only a handler knows: `onclick="self.location = '…'"`."""
    handler = _LOCATION.search(anchor.get("onclick") or "")
    return absolute(base, handler["url"]) if handler else absolute(base, anchor.get("href"))
