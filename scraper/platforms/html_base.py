"""Base classes of platforms whose lists are HTML pages, and helpers to rearrange an article page before it is read."""

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
from scraper.lists.numbered import Numbering, require_new_page, with_page_fingerprint
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
    """A platform with HTML lists whose pages have a number in their address; subclasses give `entry_selectors` and `numbering`."""

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
    """A platform with HTML lists that page in a way of their own; subclasses give `entry_selectors`, `next_page` and `article_mark`."""

    article_mark: ClassVar[str]
    """CSS selector of what an article page has and no other: where it is missing, lists and login forms are refused."""
    notice: ClassVar[str] = ".alert, .portlet-msg-error, .portlet-msg-info, .ms-error-body, #ms-error-body"
    """CSS selector of the places where the platform says that there is nothing to show."""

    @abstractmethod
    def next_page(self, page: Page, fetch: ListRequest) -> ListRequest | None:
        """The request for the page after this one; None on the last."""

    def read_listing(self, page: Page, fetch: ListRequest, portal: Portal) -> Listing:
        """The entries of a list page; one without any is the list's end only behind page 1 and on a page of this platform."""
        entries = read_entries(self, page, portal, self.entry_selectors)
        links, skipped = tuple(entries.links.values()), tuple(entries.skipped)
        if links:
            require_new_page(page, fetch, portal, links)
            return Listing(links, with_page_fingerprint(self.next_page(page, fetch), links), skipped=skipped)
        if fetch.page == 1 or is_login_page(page) or not self.recognised(page):
            raise ListingUnreadable(portal.id, page.url, "the page holds no link to an article")
        return Listing((), skipped=skipped)

    def refusal(self, page: Page, portal: Portal) -> str | None:
        """Why a page without an article is none: a login form or a list; None if it may be one."""
        if self.shows_article(page, portal):
            return None
        if is_login_page(page):
            return "this is no article: it is a login form"
        entries = self.entry_elements(page)
        return f"this is no article: it is a list of {len(entries)}" if len(entries) > 1 and has_little_other_text(entries, page) else None

    def gone(self, page: Page, portal: Portal) -> str | None:
        """The notice that says that the article is gone, shown at its address with status 200; None if there is none."""
        if self.native_id(page.url) is None or self.shows_article(page, portal):
            return None
        for element in page.all(self.notice):
            notice = normalize(text_of(element))
            if len(notice) <= 300 and any(words in fold_marks(notice) for words in _GONE):
                return f"the page says: {notice}"
        return None

    def shows_article(self, page: Page, portal: Portal) -> bool:
        """True if the page has the elements that only an article page has, by the profile's or the platform's selectors."""
        own = portal.selectors.body
        return page.first(self.article_mark) is not None or (own is not None and page.first(own) is not None)

    def entry_elements(self, page: Page) -> list[HtmlElement]:
        """The elements of a list's entries; empty where the platform has no selector for them."""
        return [element for one in self.entry_selectors if not one.last_resort for element in page.all(one.entry)]


def is_login_page(page: Page) -> bool:
    """True if a page asks for a password and says little else: some portals have the form in the corner of every page."""
    if page.first("form input[type=password]") is None:
        return False
    return has_little_other_text([], page)


def has_little_other_text(parts: Sequence[HtmlElement], page: Page) -> bool:
    """True if a page has hardly any running text outside of these parts; with more, it may be an article of unknown markup."""
    return _prose(page.selector.root) - sum(map(_prose, parts)) < _MOST_PROSE


def _prose(element: HtmlElement) -> int:
    return sum(len(line) for line in map(normalize, strings_of(element)) if len(line) >= _SHORTEST_PROSE)


def move_parts(page: Page, container: str, *, before: str, dropped: str | None = None) -> Page:
    """The page with parts of a container moved in front of it, in their order, and others dropped; all are CSS selectors.

    Only the first such container is touched; a page without one is given back as it is.
    """

    def rearrange(tree: HtmlElement) -> None:
        element = parts_of(tree, container)[0]
        for part in parts_of(element, dropped) if dropped else ():
            detach(part)
        for part in parts_of(element, before):
            element.addprevious(detach(part))

    return page.shown.remade(rearrange) if page.first(container) is not None else page


def detach(part: HtmlElement) -> HtmlElement:
    """Takes an element out of its tree, to be put elsewhere, and returns it; the text behind it stays where it was."""
    part.drop_tree()
    part.tail = None
    return part
