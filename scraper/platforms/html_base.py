"""Platforms whose lists are plain HTML pages: entries, their dates and counters, and what an article page is told by."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from lxml.html import HtmlElement

from portals import Portal
from portals.text import fold_marks
from scraper.errors import ListingUnreadable
from scraper.extract.css import parts_of
from scraper.extract.page import Page, strings_of, text_of
from scraper.extract.text import normalize
from scraper.lists.entries import texts_of, title_of, views_shown
from scraper.lists.listing import Listing, ListRequest
from scraper.lists.numbered import check_turned, following_on
from scraper.platforms.base import Platform
from storage.model import Link

_SHORTEST_PROSE = 80
"""Characters; a shorter string may be a title, an address or a label."""
_MOST_PROSE = 400
"""Characters; footers and notices of portals stay below."""
_FURNITURE = frozenset({"nav", "header", "footer"})
_FURNITURE_NAMES = ("menu", "navbar", "breadcrumb", "footer")
_GONE = (
    "khong con ton tai", "khong ton tai", "khong tim thay", "da bi xoa", "da bi go", "da het han",
    "no longer exist", "does not exist", "could not be found", "was not found", "page not found", "file not found", "has expired",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EntryMarkup:
    """CSS selectors of a list: one entry, and within it the elements that show its date and its counter.

    Where the entry is not known, every link to an article outside of menus is one.
    """

    entry: str | None
    dated: str = ""
    views: str = ""


class HtmlLists(Platform):
    """A platform with HTML lists. Subclasses say how entries look, how to page, and what only an article page has."""

    markup: ClassVar[EntryMarkup]
    article_mark: ClassVar[str]
    """CSS selector of what an article page has and no other: where it is missing, lists and login forms are refused."""
    notice: ClassVar[str] = ".alert, .portlet-msg-error, .portlet-msg-info, .ms-error-body, #ms-error-body"
    """CSS selector of the places where the platform says that there is nothing to show."""

    @abstractmethod
    def next_page(self, page: Page, fetch: ListRequest) -> ListRequest | None:
        """How to fetch the page after this one; None on the last."""

    def read_listing(self, page: Page, fetch: ListRequest, portal: Portal) -> Listing:
        """The entries of a list page; one without any is the list's end only behind page 1 and on a page of this platform."""
        links, skipped = self._links(page, portal)
        if links:
            check_turned(page, fetch, portal, links)
            return Listing(links, following_on(self.next_page(page, fetch), links), skipped=skipped)
        if fetch.page == 1 or shows_login(page) or not self.recognised(page):
            raise ListingUnreadable(portal.id, page.url, "the page holds no link to an article")
        return Listing((), skipped=skipped)

    def refusal(self, page: Page, portal: Portal) -> str | None:
        """Login forms and lists, by what stands on them where an article would."""
        if self.shows_article(page, portal):
            return None
        if shows_login(page):
            return "this is no article: it is a login form"
        entries = self.entries(page)
        return f"this is no article: it is a list of {len(entries)}" if len(entries) > 1 and is_little_more_than(entries, page) else None

    def gone(self, page: Page, portal: Portal) -> str | None:
        """A notice in the article's place, at the article's address."""
        if self.native_id(page.url) is None or self.shows_article(page, portal):
            return None
        for element in page.all(self.notice):
            notice = normalize(text_of(element))
            if len(notice) <= 300 and any(words in fold_marks(notice) for words in _GONE):
                return f"the page says: {notice}"
        return None

    def shows_article(self, page: Page, portal: Portal) -> bool:
        """Whether the page has what only an article page has, by the profile's or the platform's selectors."""
        own = portal.selectors.body
        return page.first(self.article_mark) is not None or (own is not None and page.first(own) is not None)

    def entries(self, page: Page) -> list[HtmlElement]:
        """The entries of a list, as far as the platform's are known."""
        return page.all(self.markup.entry) if self.markup.entry else []

    def _links(self, page: Page, portal: Portal) -> tuple[tuple[Link, ...], tuple[str, ...]]:
        """The links of the profile's selector, else of the platform's entries, else all that lead to articles outside of menus."""
        if portal.selectors.links:
            return self._of_anchors(page.anchors(portal.selectors.links), page, portal), ()
        found: dict[str, Link] = {}
        skipped: list[str] = []
        for entry in self.entries(page):
            link = self._of_entry(entry, page, portal)
            if link is None:
                skipped.append(f"entry {normalize(text_of(entry))[:160]!r} leads to no article of this portal")
            else:
                found.setdefault(link.native_id, link)
        if found:
            return tuple(found.values()), tuple(skipped)
        return self._of_anchors([anchor for anchor in page.all("a[href]") if not is_furniture(anchor)], page, portal), tuple(skipped)

    def _of_entry(self, entry: HtmlElement, page: Page, portal: Portal) -> Link | None:
        dated = " ".join(texts_of(entry, self.markup.dated))
        best: Link | None = None
        for anchor in entry.iter("a"):
            title = title_of(anchor, self.markup.dated)
            link = self.link(portal, page.base, anchor.get("href") or "", title=title, dated=dated)
            # A picture comes before the title, "read more" behind it.
            if link and (best is None or (link.native_id == best.native_id and not best.title)):
                best = link
        return best and replace(best, views=views_shown(entry, self.markup.views))

    def _of_anchors(self, anchors: list[HtmlElement], page: Page, portal: Portal) -> tuple[Link, ...]:
        found: dict[str, Link] = {}
        for anchor in anchors:
            title = title_of(anchor, self.markup.dated)
            dated = " ".join(texts_of(anchor, self.markup.dated))
            link = self.link(portal, page.base, anchor.get("href") or "", title=title, dated=dated)
            if link and (link.native_id not in found or not found[link.native_id].title):
                found[link.native_id] = link
        return tuple(found.values())


def is_furniture(element: HtmlElement) -> bool:
    """Whether an element stands in a menu, a header or a footer of the page."""
    return any(
        above.tag in _FURNITURE or any(name in f"{above.get('class') or ''} {above.get('id') or ''}".lower() for name in _FURNITURE_NAMES)
        for above in element.iterancestors()
        if isinstance(above.tag, str)
    )


def shows_login(page: Page) -> bool:
    """Whether a page asks for a password and says little else: some portals have the form in the corner of every page."""
    if page.first("form input[type=password]") is None:
        return False
    return is_little_more_than([], page)


def is_little_more_than(parts: Sequence[HtmlElement], page: Page) -> bool:
    """Whether a page holds hardly any prose outside of these parts: with more, it may be an article whose markup is not known."""
    return _prose(page.selector.root) - sum(map(_prose, parts)) < _MOST_PROSE


def _prose(element: HtmlElement) -> int:
    return sum(len(line) for line in map(normalize, strings_of(element)) if len(line) >= _SHORTEST_PROSE)


def rearranged(page: Page, container: str, *, before: str, dropped: str | None = None) -> Page:
    """The page with parts of a container moved in front of it, in their order, and others dropped; all are CSS selectors.

    Only the first such container is touched; a page without one is given back as it is.
    """

    def rearrange(tree: HtmlElement) -> None:
        element = parts_of(tree, container)[0]
        for part in parts_of(element, dropped) if dropped else ():
            taken_out(part)
        for part in parts_of(element, before):
            element.addprevious(taken_out(part))

    return page.shown.remade(rearrange) if page.first(container) is not None else page


def taken_out(part: HtmlElement) -> HtmlElement:
    """An element taken out of its tree, to be put elsewhere; the text behind it stays where it was."""
    part.drop_tree()
    part.tail = None
    return part
