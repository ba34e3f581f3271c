"""The base class of the platforms: recognises a CMS by its pages, reads its lists and articles, and gives articles ids and addresses.

Everything is a function of a fetched page: no network, no database, no clock.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from portals import Layout, Portal, Section, Selectors
from portals.messages import Message
from scraper.errors import ArticleGone, ListingUnreadable, NotAnArticle
from scraper.extract.article import layout_of, read_fields
from scraper.extract.dates import find_date
from scraper.extract.page import Page
from scraper.extract.page_kind import block_page, not_content
from scraper.extract.text import normalize
from scraper.extract.urls import absolute, is_own_host, one_form, plain, trap
from scraper.lists.entries import EntrySelectors
from scraper.lists.listing import Listing, ListRequest
from storage.model import Article, Link


class Platform(ABC):
    """One content management system (CMS) and how its pages are read; objects hold no state."""

    name: ClassVar[str]
    """The name that profiles use."""
    selectors: ClassVar[Selectors] = Selectors()
    """Where the fields stand on this platform; a profile's own selectors go before them."""
    layouts: ClassVar[tuple[Layout, ...]] = ()
    """The selectors from before each redesign, with the last day that they held, so that old pages stay readable."""
    entry_selectors: ClassVar[tuple[EntrySelectors, ...]] = ()
    """Where lists have their entries, for `read_entries`; a profile's own `links` go before them."""
    marks: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """CSS selectors of elements that only this platform has, each with its description; override `recognised` for other signs."""
    guesses: ClassVar[bool] = False
    """Whether the selectors are names that many sites use, and no knowledge of one system."""
    delay: ClassVar[float] = 1.0
    """Seconds between two requests to one host, at least: the platform's own pace."""

    @classmethod
    def recognised(cls, page: Page) -> tuple[str, ...]:
        """Descriptions of this platform's signs on a page: generator, assets, element names, never the host's name; empty if none."""
        return tuple(words for css, words in cls.marks.items() if page.first(css) is not None)

    @abstractmethod
    def native_id(self, url: str) -> str | None:
        """The CMS's own id of the article at an address; None if the address is not that of an article."""

    @abstractmethod
    def canonical(self, url: str, portal: Portal) -> str:
        """The one address that stands for all addresses of an article; it can be fetched."""

    @abstractmethod
    def read_listing(self, page: Page, fetch: ListRequest, portal: Portal) -> Listing:
        """The articles on a list page and the page after it; raises ListingUnreadable."""

    def first_page(self, section: Section, portal: Portal) -> ListRequest:
        """The request for the first page of a section's list."""
        return ListRequest(portal.section_address(section))

    def further_lists(self, section: Section, portal: Portal) -> tuple[ListRequest, ...]:
        """Requests for feeds, sitemaps or JSON of a section, which give further addresses; a failure of one is no problem."""
        return ()

    def past_the_end(self, page: Page, portal: Portal) -> Listing:
        """The empty list behind a list's last page; raises ListingUnreadable where it may be another page that came in its place.

        A firewall's or a login page taken for the end would have the rest of the list known as read.
        """
        if reason := block_page(page) if self.recognised(page) else not_content(page):
            raise ListingUnreadable(portal.id, page.url, reason)
        return Listing(())

    def refusal(self, page: Page, portal: Portal) -> str | Message | None:
        """Why a page is no article by this platform's own rules; None where nothing speaks against it."""
        return None

    def gone(self, page: Page, portal: Portal) -> str | Message | None:
        """Why a page answered with 200 says that its article is gone (a soft 404); None where it does not."""
        return None

    def read_article(self, page: Page, portal: Portal) -> Article:
        """The article that a page shows; raises ArticleGone or NotAnArticle with portal and address."""
        page = page.shown
        if reason := self.gone(page, portal):
            raise ArticleGone(portal.id, page.url, reason)
        if reason := self.refusal(page, portal):
            raise NotAnArticle(portal.id, page.url, reason)
        native_id = self.native_id(page.url)
        if native_id is None:
            raise NotAnArticle(portal.id, page.url, Message.of("not-article", reason=Message("not-article-address")))
        selectors = layout_of(page, self.selectors, self.layouts)
        return read_fields(page, portal, selectors, native_id=native_id, url=self.address(page.url, portal), guessed=self.guesses)

    def address(self, url: str, portal: Portal) -> str:
        """The canonical address of an article, on the portal's own scheme and host."""
        return one_form(self.canonical(plain(url), portal), portal.home)

    def link(self, portal: Portal, base: str, href: str, *, title: str | None = None, dated: str | None = None) -> Link | None:
        """The link to an article, absolute; None if it leads to another site, to no article or into an endless calendar or the like."""
        url = absolute(base, href)
        if url is None or not is_own_host(url, portal) or trap(url):
            return None
        native_id = self.native_id(url)
        if native_id is None:
            return None
        published = find_date(dated, portal.timezone) if dated else None
        return Link(
            url, self.address(url, portal), native_id, normalize(title) or None if title else None, published.at if published else None
        )
