"""The entries of an HTML list, for platforms whose lists are plain pages. It knows no platform."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from portals import Portal
from scraper.extract.css import parts_of
from scraper.extract.dates import find_date, read_iso
from scraper.extract.page import Page, text_of
from scraper.extract.text import normalize
from scraper.extract.view_counts import views_in_place
from scraper.lists.listing import Listing, ListRequest
from scraper.lists.numbered import Numbering, check_turned, following, following_on
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
    base = base or page.base
    for anchor in page.anchors(portal.selectors.links) if portal.selectors.links else ():
        if link := platform.link(portal, base, anchor.get("href") or "", title=title_of(anchor)):
            entries.add(link)
    for shape in () if entries.links else shapes:
        for item in page.all(shape.item):
            match _read_item(item, shape, platform, portal, base):
                case Link() as link:
                    entries.add(link)
                case str() as reason:
                    entries.skipped.append(reason)
    return entries


def _read_item(item: HtmlElement, shape: Shape, platform: "Platform", portal: Portal, base: str) -> Link | str | None:
    """The link of an entry; why it has none, in words; None for another box in the same frame, such as the category's description."""
    anchors = parts_of(item, shape.link)
    if not anchors:
        return None
    titled = next((anchor for anchor in anchors if title_of(anchor)), anchors[0])
    title = shape.trim.sub("", title_of(titled)) if shape.trim else title_of(titled)
    link = platform.link(portal, base, titled.get("href") or "", title=title)
    if link is None:
        return f"entry {title!r} leads to no article of this portal: {(titled.get('href') or '')[:200]}"
    parts = parts_of(item, shape.dated) if shape.dated else []
    dated = next((date for part in parts if (date := date_shown(part, portal.timezone))), None)
    return replace(link, published_at=dated or link.published_at, views=views_shown(item, shape.views))


def title_of(anchor: HtmlElement, dated: str = "") -> str:
    """The title that a link shows, without the dates inside it; the `title` attribute where the text is cut short or missing."""
    shown = text_of(anchor)
    for date in filter(None, texts_of(anchor, dated)):
        shown = shown.replace(date, " ")
    shown, whole = normalize(shown), normalize(anchor.get("title") or "")
    return whole if whole and (not shown or shown.endswith(_CUT_SHORT)) else shown


def texts_of(element: HtmlElement, css: str) -> list[str]:
    """The texts of what a CSS selector finds in an element; none where there is no selector."""
    return [text_of(part) for part in parts_of(element, css)] if css else []


def views_shown(item: HtmlElement, css: str) -> int | None:
    """The counter of an entry, by the first of a selector's elements that shows one."""
    return next((number for text in texts_of(item, css) if (number := views_in_place(text)) is not None), None)


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


def numbered_listing(entries: Entries, page: Page, fetch: ListRequest, portal: Portal, numbering: Numbering) -> Listing:
    """The listing that entries and a paginator by number make; raises ListingUnreadable where the portal did not turn the page."""
    links = tuple(entries.links.values())
    check_turned(page, fetch, portal, links)
    after, total = following(page, fetch, numbering)
    return Listing(links, following_on(after, links), total, tuple(entries.skipped))
