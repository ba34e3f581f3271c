"""The entries of an HTML list: which elements they are, and the article link, title, date and view counter in each."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Protocol

from lxml.html import HtmlElement

from portals import Portal
from scraper.extract.css import parts_of
from scraper.extract.dates import PublishedAt, find_date, read_iso
from scraper.extract.page import Page, text_of
from scraper.extract.text import normalize
from scraper.extract.view_counts import views_in_place
from scraper.lists.listing import Listing, ListRequest
from scraper.lists.numbered import Numbering, next_page_and_total, require_new_page, with_page_fingerprint
from storage.model import Link

_CUT_SHORT = ("...", "…")
_BOILERPLATE = frozenset({"nav", "header", "footer"})
_BOILERPLATE_NAMES = ("menu", "navbar", "breadcrumb", "footer")


class LinkReader(Protocol):
    """The part of a platform that reading a list needs: it tells links to articles from all others."""

    def link(self, portal: Portal, base: str, href: str, *, title: str | None = None, dated: str | None = None) -> Link | None:
        """The link to an article; None where the address is none of an article of this portal."""


@dataclass(frozen=True, slots=True)
class EntrySelectors:
    """Where one kind of list has its entries, and an entry its parts: CSS selectors, looked up once per page and once per entry.

    `entry` finds one element per entry. Within it `link` finds its anchors, `published` the elements that show its date and `views`
    those that show its counter; both may stand inside the anchor. `trim` is what a title carries that is none of it: a running
    number, the date in brackets. With `last_resort` the entries are read only where the selectors before these found no article, menus,
    headers and footers are left out, and links that lead elsewhere are no fault of the page.
    """

    entry: str
    link: str = "a"
    published: str = ""
    views: str = ""
    trim: re.Pattern[str] | None = None
    last_resort: bool = False


def any_link(published: str = "") -> EntrySelectors:
    """The last resort of a platform whose portals change their lists: every link to an article outside of the page's boilerplate."""
    return EntrySelectors("a[href]", published=published, last_resort=True)


@dataclass(slots=True)
class Entries:
    """The links of a list page by the article's id, in the page's order, and what could not be read, in words."""

    links: dict[str, Link] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    def add(self, link: Link) -> None:
        """Adds a link; one that is there already only gives what the first one lacked."""
        known = self.links.get(link.native_id)
        if known is None:
            self.links[link.native_id] = link
            return
        self.links[link.native_id] = replace(
            known,
            title=known.title or link.title,
            published_at=known.published_at or link.published_at,
            views=known.views if known.views is not None else link.views,
        )


def read_entries(platform: LinkReader, page: Page, portal: Portal, selectors: Sequence[EntrySelectors], base: str | None = None) -> Entries:
    """The entries that a list page shows, in document order within each of the selectors.

    A profile's own `links` go before all of them: where these lead to an article, nothing else is read. `base` is the address that
    relative links count from where it is not the page's own (fragments that a POST answers).
    """
    entries = Entries()

    def read(entry: HtmlElement, anchors: Sequence[HtmlElement], one: EntrySelectors) -> Link | None:
        def link_of(anchor: HtmlElement, title: str) -> Link | None:
            return platform.link(portal, base or page.base, anchor.get("href") or "", title=title)

        link = _link_of(anchors, one, link_of)
        if link is None:
            return None
        published = _published_at(entry, one.published, portal.timezone) if one.published else None
        return replace(link, published_at=published, views=views_shown(entry, one.views))

    if portal.selectors.links:
        own = EntrySelectors(
            portal.selectors.links, published=", ".join(dict.fromkeys(one.published for one in selectors if one.published))
        )
        for anchor in page.anchors(own.entry):
            if link := read(anchor, [anchor], own):
                entries.add(link)
        if entries.links:
            return entries
    for one in selectors:
        if one.last_resort and entries.links:
            continue
        for entry in page.all(one.entry):
            if one.last_resort and is_boilerplate(entry):
                continue
            anchors = list(entry.iter("a")) if one.link == "a" else parts_of(entry, one.link)
            if link := read(entry, anchors, one):
                entries.add(link)
            elif anchors and not one.last_resort:  # a box without links is none of the list, such as the category's description
                entries.skipped.append(_skipped(anchors, one))
    return entries


def _link_of(anchors: Sequence[HtmlElement], selectors: EntrySelectors, link_of: Callable[[HtmlElement, str], Link | None]) -> Link | None:
    """The article that an entry's anchors lead to, by the first with a title: a picture comes before the title, "read more" behind it."""
    untitled: list[HtmlElement] = []
    for anchor in anchors:
        title = _title(anchor, selectors)
        if not title:
            untitled.append(anchor)
        elif link := link_of(anchor, title):
            return link
    return next((link for anchor in untitled if (link := link_of(anchor, ""))), None)


def _title(anchor: HtmlElement, selectors: EntrySelectors) -> str:
    title = title_of(anchor, selectors.published if len(anchor) else "")
    return selectors.trim.sub("", title) if selectors.trim else title


def _skipped(anchors: Sequence[HtmlElement], selectors: EntrySelectors) -> str:
    titled = next((anchor for anchor in anchors if title_of(anchor)), anchors[0])
    return f"entry {_title(titled, selectors)[:160]!r} leads to no article of this portal: {(titled.get('href') or '')[:200]}"


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


def _published_at(entry: HtmlElement, css: str, zone: tzinfo) -> datetime | None:
    """The date of an entry, by the first of its parts that shows one; a time that stands in another part of the same day is added."""
    parts = parts_of(entry, css)
    first = next((date for part in parts if (date := date_shown(part, zone))), None)
    if len(parts) < 2 or (first and first.precision == "minute"):
        return first.at if first else None
    whole = find_date(" ".join(map(text_of, parts)), zone)
    if whole and (first is None or (whole.precision == "minute" and whole.at.date() == first.at.date())):
        return whole.at
    return first.at if first else None


def date_shown(element: HtmlElement, zone: tzinfo) -> PublishedAt | None:
    """The date that an element shows; its machine-readable form only adds the time to the same day."""
    shown = find_date(text_of(element), zone)
    if shown and shown.precision == "minute":
        return shown
    stated = next(iter(element.xpath("descendant-or-self::*/@datetime")), None)
    exact = read_iso(str(stated), zone) if stated else None
    return exact if exact and (shown is None or exact.at.date() == shown.at.date()) else shown


def is_boilerplate(element: HtmlElement) -> bool:
    """Whether an element stands in a menu, a header or a footer of the page."""
    return any(
        above.tag in _BOILERPLATE
        or any(name in f"{above.get('class') or ''} {above.get('id') or ''}".lower() for name in _BOILERPLATE_NAMES)
        for above in element.iterancestors()
        if isinstance(above.tag, str)
    )


def numbered_listing(entries: Entries, page: Page, fetch: ListRequest, portal: Portal, numbering: Numbering) -> Listing:
    """The listing that entries and a paginator by number make; raises ListingUnreadable where the portal did not turn the page."""
    links = tuple(entries.links.values())
    require_new_page(page, fetch, portal, links)
    after, total = next_page_and_total(page, fetch, numbering)
    return Listing(links, with_page_fingerprint(after, links), total, tuple(entries.skipped))
