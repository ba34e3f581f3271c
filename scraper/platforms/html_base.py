"""Platforms whose lists are plain HTML pages: entries, their dates and counters, and what an article page is told by."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from lxml.html import HtmlElement

from portals import Portal
from portals.text import fold_marks
from scraper.errors import ListingUnreadable
from scraper.extract.css import parts_of
from scraper.extract.page import Page, strings_of, text_of
from scraper.extract.text import normalize
from scraper.lists.entries import numbered_listing, read_entries
from scraper.lists.listing import Listing, ListRequest
from scraper.lists.numbered import Numbering, check_turned, following_on
from scraper.platforms.base import Platform

_SHORTEST_PROSE = 80
"""Characters; a shorter string may be a title, an address or a label."""
_MOST_PROSE = 400
"""Characters; footers and notices of portals stay below."""
_GONE = (
    "khong con ton tai", "khong ton tai", "khong tim thay", "da bi xoa", "da bi go", "da het han",
    "no longer exist", "does not exist", "could not be found", "was not found", "page not found", "file not found", "has expired",
)  # fmt: skip


class NumberedLists(Platform):
    """A platform with HTML lists whose pages are linked by number. Subclasses say how entries look and where addresses have the number."""

    numbering: ClassVar[Numbering]

    def read_listing(self, page: Page, fetch: ListRequest, portal: Portal) -> Listing:
        """The entries of a list page; one without any is the list's end only behind page 1 and on a page of this platform."""
        entries = read_entries(self, page, portal, self.entry_selectors)
        if entries.links:
            return numbered_listing(entries, page, fetch, portal, self.numbering)
        if fetch.page > 1 or self.numbering.place(fetch.url) > self.numbering.first:
            return self.past_the_end(page, portal)
        raise ListingUnreadable(portal.id, page.url, "the page holds no entry of a list of articles")


class HtmlLists(Platform):
    """A platform with HTML lists. Subclasses say how entries look, how to page, and what only an article page has."""

    article_mark: ClassVar[str]
    """CSS selector of what an article page has and no other: where it is missing, lists and login forms are refused."""
    notice: ClassVar[str] = ".alert, .portlet-msg-error, .portlet-msg-info, .ms-error-body, #ms-error-body"
    """CSS selector of the places where the platform says that there is nothing to show."""

    @abstractmethod
    def next_page(self, page: Page, fetch: ListRequest) -> ListRequest | None:
        """How to fetch the page after this one; None on the last."""

    def read_listing(self, page: Page, fetch: ListRequest, portal: Portal) -> Listing:
        """The entries of a list page; one without any is the list's end only behind page 1 and on a page of this platform."""
        entries = read_entries(self, page, portal, self.entry_selectors)
        links, skipped = tuple(entries.links.values()), tuple(entries.skipped)
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
        entries = self.entry_elements(page)
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

    def entry_elements(self, page: Page) -> list[HtmlElement]:
        """The entries of a list, as far as the platform's are known."""
        return [element for one in self.entry_selectors if not one.last_resort for element in page.all(one.entry)]


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
