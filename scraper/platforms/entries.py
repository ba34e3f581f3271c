"""The entries of an HTML list and the page after it, for platforms whose lists are plain pages. It knows no platform."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import parsel
from lxml.html import HtmlElement

from portals import Portal
from scraper.addresses import absolute
from scraper.counters import views_in_place
from scraper.dates import find_date, read_iso
from scraper.errors import ListingUnreadable
from scraper.listing import Fetch, Listing
from scraper.page import Page, text_of
from scraper.platforms.paging import NUMBERED, following_on, is_page_before
from scraper.text import tidy
from storage.model import Link

if TYPE_CHECKING:
    from scraper.platforms.base import Platform

_CUT_SHORT = ("...", "…")


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a list has its entries (`item`) and an entry its parts: CSS selectors; the first link with a title names the article.

    `trim` is what a title carries that is none of it: a running number, the date in brackets.
    """

    item: str
    link: str
    dated: str = ""
    views: str = ""
    trim: re.Pattern[str] | None = None


@dataclass(slots=True)
class Entries:
    """The links of a list page by canonical address, in the page's order, and what could not be read, in words."""

    links: dict[str, Link] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    def add(self, link: Link) -> None:
        """Takes a link in; one that was met before only gives what the first one lacked."""
        known = self.links.get(link.canonical)
        if known is None:
            self.links[link.canonical] = link
            return
        self.links[link.canonical] = replace(
            known,
            title=known.title or link.title,
            published_at=known.published_at or link.published_at,
            views=known.views if known.views is not None else link.views,
        )


def read_entries(platform: "Platform", page: Page, portal: Portal, shapes: Sequence[Shape], base: str | None = None) -> Entries:
    """The entries that a list page shows, in document order within each shape; the profile's own `links` go before all shapes.

    `base` is the address that relative links count from where it is not the page's own (fragments that a POST answers).
    """
    entries = Entries()
    base = base or page.url
    for anchor in _profile_anchors(page, portal):
        if link := platform.link(portal, base, anchor.get("href") or "", title=title_of(anchor)):
            entries.add(link)
    for shape in () if entries.links else shapes:
        for item in page.selector.css(shape.item):
            match _read_item(item, shape, platform, portal, base):
                case Link() as link:
                    entries.add(link)
                case str() as why:
                    entries.skipped.append(why)
    return entries


def _profile_anchors(page: Page, portal: Portal) -> Iterator[HtmlElement]:
    for element in page.all(portal.selectors.links) if portal.selectors.links else ():
        yield from [element] if element.tag == "a" else element.iter("a")


def _read_item(item: parsel.Selector, shape: Shape, platform: "Platform", portal: Portal, base: str) -> Link | str | None:
    """The link of an entry; why it has none, in words; None for another box in the same frame, such as the category's description."""
    anchors = [found.root for found in item.css(shape.link)]
    if not anchors:
        return None
    titled = next((anchor for anchor in anchors if title_of(anchor)), anchors[0])
    title = shape.trim.sub("", title_of(titled)) if shape.trim else title_of(titled)
    link = platform.link(portal, base, titled.get("href") or "", title=title)
    if link is None:
        return f"entry {title!r} leads to no article of this portal: {(titled.get('href') or '')[:200]}"
    dated = next((date for found in _parts(item, shape.dated) if (date := date_shown(found, portal.timezone))), None)
    views = next((number for found in _parts(item, shape.views) if (number := views_in_place(text_of(found))) is not None), None)
    return replace(link, published_at=dated or link.published_at, views=views)


def _parts(item: parsel.Selector, css: str) -> list[HtmlElement]:
    return [found.root for found in item.css(css)] if css else []


def title_of(anchor: HtmlElement) -> str:
    """The title that a link shows; the `title` attribute where the text is cut short or missing."""
    shown, whole = tidy(text_of(anchor)), tidy(anchor.get("title") or "")
    return whole if whole and (not shown or shown.endswith(_CUT_SHORT)) else shown


def date_shown(element: HtmlElement, zone: tzinfo) -> datetime | None:
    """The date that an entry shows; its machine-readable form only adds the time to the same day."""
    shown = find_date(text_of(element), zone)
    if shown and shown.precision == "minute":
        return shown.at
    stated = next(iter(element.xpath("descendant-or-self::*/@datetime")), None)
    exact = read_iso(str(stated), zone) if stated else None
    if exact and (shown is None or exact.at.date() == shown.at.date()):
        return exact.at
    return shown.at if shown else None


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
        """The place that an address names; the first one where it names none."""
        found = self.pattern.search(url)
        return int(next(group for group in found.groups() if group)) if found else self.first


def following(page: Page, fetch: Fetch, numbering: Numbering) -> tuple[Fetch | None, int]:
    """The page after this one and how many there are, by the numbers in the addresses of the paginator's links.

    Neither `rel=next`, which some platforms put on every number, nor the order of the links is looked at.
    """
    here = numbering.place(fetch.url)
    places: dict[int, str] = {}
    for element in page.all(numbering.links):
        url = absolute(page.url, element.get("href"))
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
    return Fetch(url, fetch.page + 1, pager=NUMBERED), total


def numbered_listing(entries: Entries, page: Page, fetch: Fetch, portal: Portal, numbering: Numbering) -> Listing:
    """The listing that entries and a paginator by number make; raises ListingUnreadable where the portal did not turn the page."""
    links = tuple(entries.links.values())
    if is_page_before(fetch, links):
        raise ListingUnreadable(portal.id, page.url, f"page {fetch.page} holds what the one before it held: the portal does not turn it")
    after, total = following(page, fetch, numbering)
    return Listing(links, following_on(after, links), total, tuple(entries.skipped))
